package dev.vht.proptest.planted;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.TableFixture;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Tables that make, refuse or claim conditional writes wrongly. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum ConditionFault {
  R10_PUTS_IN_TWO_STEPS(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> putIfAbsent(String key, byte[] value) {
              Optional<byte[]> old = super.find(key);
              if (old.isEmpty()) {
                super.set(key, value);
              }
              return old;
            }
          }),
  R10_COMPUTES_IN_TWO_STEPS(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
              Optional<byte[]> next = function.apply(super.find(key));
              next.ifPresent(value -> super.set(key, value));
              return next;
            }
          }),
  R10_REFUSES_AFTER_THE_WRITE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> replace(String key, byte[] value) {
              super.set(key, value);
              return super.replace(key, value);
            }
          }),
  R10_REFUSES_A_WRITE_WITHOUT_A_CONDITION(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public boolean remove(String key) {
              throw new UnsupportedOperationException("R10: remove");
            }
          }),
  R10_REFUSES_WHAT_IT_CLAIMS("memory:", ConditionFault::refusing);

  private final String scheme;
  private final Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault;

  ConditionFault(
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    this("unconditional:", fault);
  }

  ConditionFault(
      String scheme,
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    this.scheme = scheme;
    this.fault = fault;
  }

  private static VirtualHashTable<String, byte[]> refusing(VirtualHashTable<String, byte[]> table) {
    return new ForwardingTable<>(table) {
      @Override
      public boolean replace(String key, byte[] expected, byte[] value) {
        throw new UnsupportedOperationException("R10: replace");
      }
    };
  }

  TableFixture fixture() {
    return TableFixture.at(
        directory -> scheme + directory.getFileName(), FaultyOpener.around(fault));
  }
}
