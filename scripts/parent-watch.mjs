// Preloaded into what scripts/run.mjs starts: ends with it, even when that is killed outright.
if (process.channel) {
  process.channel.unref();
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
