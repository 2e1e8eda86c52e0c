package dev.vht.proptest.planted;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.TableFixture;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Correct tables with one fault in their contract; the name begins with the rule that finds it. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum ContractFault {
  K3_SWALLOWS_THE_VIOLATION(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public byte[] ref(String key) {
              try {
                return super.ref(key);
              } catch (ContractViolation e) {
                return new byte[0];
              }
            }
          }),
  K3_BLAMES_THE_IMPLEMENTATION(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public byte[] ref(String key) {
              try {
                return super.ref(key);
              } catch (ContractViolation e) {
                throw changed(e, e.rule(), Blame.IMPLEMENTATION);
              }
            }
          }),
  K1_CITES_ANOTHER_RULE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public boolean contains(String key) {
              try {
                return super.contains(key);
              } catch (ContractViolation e) {
                throw changed(e, "V1", e.blame());
              }
            }
          }),
  L1_ACCEPTS_CALLS_AFTER_CLOSE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> find(String key) {
              try {
                return super.find(key);
              } catch (ContractViolation e) {
                return Optional.empty();
              }
            }
          }),
  L7_DOES_NOT_NOTIFY_THE_LISTENER(Function.identity()) {
    @Override
    <K, V> OpenOptions<K, V> options(OpenOptions<K, V> asked) {
      return new OpenOptions<>(
          asked.keys(), asked.values(), asked.mode(), asked.contracts().listener(unused -> {}));
    }
  };

  private final Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault;

  ContractFault(
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    this.fault = fault;
  }

  <K, V> OpenOptions<K, V> options(OpenOptions<K, V> asked) {
    return asked;
  }

  TableFixture fixture() {
    return TableFixture.at(
        directory -> "memory:" + directory.getFileName(),
        new FaultyOpener() {
          @Override
          public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
            return super.open(url, options(options));
          }

          @Override
          @SuppressWarnings("unchecked") // the rules that these faults break use no other types
          protected <K, V> VirtualHashTable<K, V> faultyContract(VirtualHashTable<K, V> checked) {
            return (VirtualHashTable<K, V>) fault.apply((VirtualHashTable<String, byte[]>) checked);
          }
        });
  }

  private static ContractViolation changed(ContractViolation e, String rule, Blame blame) {
    Violation was = e.violation();
    return new ContractViolation(
        new Violation(
            rule,
            blame,
            List.of(blame),
            was.event(),
            was.reason(),
            was.noun(),
            was.object(),
            was.site(),
            was.openedAt(),
            was.protocol(),
            was.slice(),
            was.state(),
            was.allowed(),
            was.wayOut(),
            was.nodes(),
            was.symbol(),
            was.trace(),
            was.dropped(),
            was.others(),
            was.recording(),
            was.notes()),
        e.getCause());
  }
}
