#!/usr/bin/env -S MALLOC_MMAP_THRESHOLD_=262144 node
// glibc keeps what large buffers leave, unless it takes memory for each from the system and gives it back.
import loading = require('./load-program.cjs');

loading.loadProgram(__dirname, require).main(process.argv.slice(2));
