/** The kit that compares any virtual hash table with an in-memory model. */
module dev.vht.proptest {
  requires transitive dev.vht;
  requires transitive dev.vht.contracts.junit;
  requires transitive net.jqwik.api;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires com.google.common.testlib;
  requires junit;
  requires static lincheck;
  requires static transitive org.jspecify;

  exports dev.vht.proptest;
  exports dev.vht.proptest.fixture;
  exports dev.vht.proptest.history;
  exports dev.vht.proptest.sample;

  // jqwik creates suppliers and hooks, and calls the properties.
  opens dev.vht.proptest;
  opens dev.vht.proptest.hook;
  opens dev.vht.proptest.model;
  opens dev.vht.proptest.rules;
  opens dev.vht.proptest.value;

  uses dev.vht.spi.StorageProvider;

  provides dev.vht.spi.StorageProvider with
      dev.vht.proptest.fault.FailingStorageProvider;
}
