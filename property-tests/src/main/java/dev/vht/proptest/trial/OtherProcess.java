package dev.vht.proptest.trial;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import dev.vht.proptest.fault.FailurePlan;
import dev.vht.proptest.value.RejectingCodec;

/**
 * A handle of a table that shares neither locks nor caches with the other handles in this process,
 * as if another process had opened it.
 */
public final class OtherProcess implements AutoCloseable {
  private final FailurePlan plan = FailurePlan.ofAnotherProcess();
  private final VirtualHashTable<String, byte[]> table;

  private OtherProcess(String url) {
    table =
        VirtualHashTables.at(plan.at(url))
            .keys(RejectingCodec.KEYS)
            .values(RejectingCodec.VALUES)
            .mode(OpenMode.UPDATE)
            .contracts(Enforcement.of(Mode.OFF))
            .open();
  }

  /** Opens the table of a try, which is open already. */
  public static OtherProcess opening(TestTable test) {
    return new OtherProcess(test.place().url());
  }

  public VirtualHashTable<String, byte[]> table() {
    return table;
  }

  @Override
  public void close() {
    try (plan) {
      table.close();
    }
  }
}
