/** The contracted virtual hash table, its opening by configuration, its codecs, and the SPI. */
module dev.vht {
  requires transitive dev.vht.contracts;
  requires com.github.benmanes.caffeine;
  requires static com.fasterxml.jackson.databind;
  requires static transitive org.jspecify;

  exports dev.vht;
  exports dev.vht.spi;

  uses dev.vht.spi.StorageProvider;

  provides dev.vht.spi.StorageProvider with
      dev.vht.memory.MemoryStorageProvider;
}
