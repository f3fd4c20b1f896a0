"""Legal holds as resources: placed and lifted here, shown with each exhibit."""

from custody.web.acts import act_route

TAG = "holds"

handlers = [
    act_route("/holds", "hold.place/1", "Hold exhibits back from every end of custody", TAG),
    act_route("/holds/lift", "hold.lift/1", "Lift the prosecution's hold", TAG),
]
