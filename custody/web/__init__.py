"""The HTTP face: sign-in, a JSON API and server-rendered pages as twins."""
