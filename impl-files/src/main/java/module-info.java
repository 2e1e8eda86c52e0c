/** Virtual hash tables in directories: one file a value. */
module dev.vht.files {
  requires dev.vht;
  requires jdk.unsupported;
  requires org.slf4j;
  requires static org.jspecify;

  provides dev.vht.spi.StorageProvider with
      dev.vht.files.directory.DirectoryStorageProvider;
}
