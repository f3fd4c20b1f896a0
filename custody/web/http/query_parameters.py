"""Meanings of the query parameters in the API's description; shared ones stand here once."""

from typing import Annotated

from litestar.params import QueryParameter

from custody.web.http.request_context import LONGEST_PAGE

After = Annotated[str, QueryParameter(description='The cursor: `next` of the page before, "" for the first page.')]
Before = Annotated[int, QueryParameter(description="The cursor: `next` of the page before, 0 for the newest.")]
Limit = Annotated[int, QueryParameter(description=f"How many on one page, from 1 to {LONGEST_PAGE}.")]
FirstDay = Annotated[str, QueryParameter(description='The first day (YYYY-MM-DD), "" for the first of this year.')]
LastDay = Annotated[str, QueryParameter(description='The last day (YYYY-MM-DD), "" for today.')]
FirstMonth = Annotated[str, QueryParameter(description='The first month (YYYY-MM), "" for no beginning.')]
LastMonth = Annotated[str, QueryParameter(description='The last month (YYYY-MM), "" for no end.')]
OfAgency = Annotated[str, QueryParameter(description="The number of an agency; empty for the caller's own.")]
