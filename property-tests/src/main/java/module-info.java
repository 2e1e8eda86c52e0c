/**
 * The kit that compares any virtual hash table with an in-memory model, and what holds any test to
 * the contracts of the objects that it makes.
 */
module dev.vht.proptest {
  requires transitive dev.vht;
  requires transitive net.jqwik.api;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires com.google.common.testlib;
  requires junit;
  requires static lincheck;
  requires static transitive org.jspecify;

  exports dev.vht.proptest;

  opens dev.vht.proptest;

  uses dev.vht.spi.StorageProvider;

  provides dev.vht.spi.StorageProvider with
      dev.vht.proptest.storage.FailingStorageProvider;
}
