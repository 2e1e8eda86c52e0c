/**
 * Trace contracts for Java interfaces: protocols, requirements and guarantees, checked at run time.
 */
module dev.vht.contracts {
  requires com.fasterxml.jackson.core;
  requires net.bytebuddy;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.vht.contracts;
  exports dev.vht.contracts.enforcement; // for the classes that are generated in other modules
}
