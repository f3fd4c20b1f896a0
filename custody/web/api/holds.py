"""Legal holds as resources: placed and lifted here, shown with each exhibit."""

from custody.web.acts import act_route, challenge_route

TAG = "holds"

handlers = [
    act_route("/holds", "hold.place/1", "Hold exhibits back from every end of custody", TAG),
    challenge_route("/holds", "hold.place/1", "What a passkey signs to hold exhibits back", TAG),
    challenge_route("/holds/lift", "hold.lift/1", "What a passkey signs to lift the hold", TAG),
    act_route("/holds/lift", "hold.lift/1", "Lift the prosecution's hold", TAG),
]
