/** Virtual hash tables in Apache Cassandra clusters. */
module dev.vht.cassandra {
  requires transitive dev.vht;
  requires transitive java.driver.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.vht.cassandra;

  provides dev.vht.spi.StorageProvider with
      dev.vht.cassandra.CassandraStorageProvider;
}
