/** Virtual hash tables in files: one file a value, or a log of all values. */
module dev.vht.files {
  requires dev.vht;
  requires jdk.unsupported;
  requires org.slf4j;
  requires static org.jspecify;

  provides dev.vht.spi.StorageProvider with
      dev.vht.files.directory.DirectoryStorageProvider,
      dev.vht.files.log.LogStorageProvider;
}
