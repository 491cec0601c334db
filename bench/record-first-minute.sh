#!/bin/sh
# Records `npm start` in a terminal of 80 columns as text: sh bench/record-first-minute.sh > docs/first-minute.md
# Needs tmux, and that `npm install` has run.
set -eu
cd "$(dirname "$0")/.."
socket=fleetcdf-record-$$
cleanup() { tmux -L "$socket" kill-server 2>/dev/null || true; }
trap cleanup EXIT
tmux -L "$socket" -f /dev/null new-session -d -x 80 -y 50 -s first \
  "env LANG=C.UTF-8 PS1='\$ ' PATH='$PATH' sh"
tmux -L "$socket" set-option -g history-limit 5000
tmux -L "$socket" send-keys -t first 'clear; npm start --silent; echo end-of-recording' Enter
until tmux -L "$socket" capture-pane -p -S - -t first | grep -q '^end-of-recording'; do sleep 1; done
cat <<'PAGE'
# The first minute

What `npm install && npm start` shows in a terminal of 80 columns; `bench/record-first-minute.sh` records it again. The
times are those of a busy machine. While a command works, a progress bar stands below it, and is gone when it ends.

```text
$ npm start
PAGE
tmux -L "$socket" capture-pane -p -S - -t first |
  sed -n -e 's/ *$//' -e "s|file://$PWD/|file:///home/you/fleetcdf/|" -e '/^1\. /,/^end-of-recording/p' | sed -e '/^end-of-recording/d' | cat -s
echo '```'
