/** Checks that JUnit tests meet the contracts of their objects. */
module dev.vht.contracts.junit {
  requires transitive dev.vht.contracts;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports dev.vht.contracts.junit;
}
