#!/usr/bin/env -S MALLOC_MMAP_THRESHOLD_=262144 node --max-semi-space-size=2 --optimize-for-size
// Buffers of batches die young. V8 lets several times the size of its young generation (16 MiB by default) of them pile up before it
// looks for dead ones, and glibc keeps what large ones leave: together that would be most of the memory that a run takes.
import loading = require('./load-program.cjs');

loading.loadProgram(__dirname, require).main(process.argv.slice(2));
