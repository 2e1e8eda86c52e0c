/** Virtual hash tables in PostgreSQL databases. */
module dev.vht.postgresql {
  requires transitive dev.vht;
  requires transitive java.sql;
  requires com.zaxxer.hikari;
  requires org.postgresql.jdbc;
  requires static org.jspecify;

  exports dev.vht.postgresql;

  provides dev.vht.spi.StorageProvider with
      dev.vht.postgresql.PostgresqlStorageProvider;
}
