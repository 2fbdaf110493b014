// Emscripten flushes no file of the system's to disk, so that a power cut could lose what was
// renamed into place; Node can.
addToLibrary({
  fd_sync__proxy: "sync",
  fd_sync: (descriptor) => {
    try {
      fs.fsyncSync(FS.getStreamChecked(descriptor).nfd);
      return 0;
    } catch (error) {
      return ERRNO_CODES[error.code] ?? error.errno;
    }
  },
});
