/**
 * Trace contracts for Java interfaces: protocols, requirements and guarantees, checked at run time.
 */
module dev.vht.contracts {
  requires static com.fasterxml.jackson.core; // for trace files
  requires net.bytebuddy;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.vht.contracts;
  exports dev.vht.contracts.annotation;
  exports dev.vht.contracts.scope;
  exports dev.vht.contracts.spec;
  exports dev.vht.contracts.trace;
  exports dev.vht.contracts.verdict;
  exports dev.vht.contracts.runtime; // for the classes that are generated in other modules
}
