// System calls that Emscripten answers with a constant, answered by Node.
addToLibrary({
  // Names of temporary files have it inside.
  __syscall_getpid: () => process.pid,

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
