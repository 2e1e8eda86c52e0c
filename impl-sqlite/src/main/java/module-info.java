/** Virtual hash tables in SQLite database files. */
module dev.vht.sqlite {
  requires dev.vht;
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  requires static org.jspecify;

  provides dev.vht.spi.StorageProvider with
      dev.vht.sqlite.SqliteStorageProvider;
}
