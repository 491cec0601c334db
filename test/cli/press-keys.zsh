# Presses keys in an interactive shell: zsh -f press-keys.zsh SHELL SETUP LINE...
# Each LINE is typed, then Tab, then Ctrl-T, which has been bound by SETUP to append the command line to ./typed.
zmodload zsh/zpty || exit 1
shell=$1 setup=$2
shift 2
zpty keys "$shell"
drain() { local text; while zpty -r -t keys text; do :; done }
# $1 is the number of lines to wait for.
await() {
  local i
  for ((i = 0; i < 600; i++)); do
    drain
    if [[ -f typed && $(wc -l <typed) -ge $1 ]]; then return 0; fi
    sleep 0.1
  done
  print -u2 "no answer to line $1"
  exit 1
}
zpty -w keys "$setup"
zpty -w keys 'echo ready >>typed'
await 1
n=1
for line in "$@"; do
  zpty -w -n keys "$line"$'\t\C-t'
  await $((++n))
done
zpty -d keys
