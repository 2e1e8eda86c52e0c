/** Virtual hash tables with contracts, their configuration and codecs, and the SPI for storages. */
@SuppressWarnings("module") // the modules named below are built after this one
module dev.vht {
  requires transitive dev.vht.contracts;
  requires org.slf4j;
  requires com.github.benmanes.caffeine;
  requires static com.fasterxml.jackson.databind;
  requires static transitive org.jspecify;

  exports dev.vht;
  exports dev.vht.codec;
  exports dev.vht.content;
  exports dev.vht.spi;
  exports dev.vht.internal.lock to
      dev.vht.files,
      dev.vht.sqlite,
      dev.vht.postgresql,
      dev.vht.cassandra;

  uses dev.vht.spi.StorageProvider;

  provides dev.vht.spi.StorageProvider with
      dev.vht.internal.memory.MemoryStorageProvider;
}
