/** Holds JUnit tests to the contracts of the objects that they make. */
module dev.vht.contracts.junit {
  requires transitive dev.vht.contracts;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports dev.vht.contracts.junit;
}
