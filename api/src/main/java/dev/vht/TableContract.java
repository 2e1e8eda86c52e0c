package dev.vht;

import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.CallSites;
import java.lang.invoke.MethodHandles;

/** The one place at which the contract is attached. */
final class TableContract {
  private static final Contract<VirtualHashTable<Object, Object>> CONTRACT =
      Contract.of(VirtualHashTable.class, MethodHandles.lookup());

  /** What stands between a program and its table; reports name the program's own line. */
  private static final Class<?>[] OWN_CLASSES = {
    VirtualHashTables.class, TableBuilder.class, Opening.class, TableContract.class
  };

  private TableContract() {}

  static Contract<VirtualHashTable<Object, Object>> contract() {
    return CONTRACT;
  }

  @SuppressWarnings("unchecked") // no rule depends on the types of keys and values
  static <K, V> VirtualHashTable<K, V> attach(VirtualHashTable<K, V> raw, Enforcement enforcement) {
    return (VirtualHashTable<K, V>)
        CONTRACT.attach(
            (VirtualHashTable<Object, Object>) raw, sited(enforcement).openedVia(OWN_CLASSES));
  }

  /** Beside the opening of a table it costs nothing to look up where that was. */
  private static Enforcement sited(Enforcement enforcement) {
    return enforcement.callSites() == CallSites.VIOLATION
        ? enforcement.callSites(CallSites.OPENING)
        : enforcement;
  }
}
