/** Virtual hash tables in Apache Cassandra clusters. */
module dev.vht.cassandra {
  requires transitive dev.vht;
  requires java.driver.core;
  requires static org.jspecify;
}
