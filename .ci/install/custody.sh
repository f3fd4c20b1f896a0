#!/bin/sh
# The command as the service runs it: its user, its settings.
set -a
. /etc/custody/custody.env
set +a
cd /
exec runuser -u custody -- /opt/custody/current/bin/custody "$@"
