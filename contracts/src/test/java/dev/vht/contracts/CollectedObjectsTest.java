package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Combinations of which an object was collected. */
@Tag("slow")
@Timeout(120)
class CollectedObjectsTest {

  interface Bank {
    void begin(Object work, Object account);

    void end(Object work, Object account);

    void abort(Object account);
  }

  private static final class Plain implements Bank {
    @Override
    public void begin(Object work, Object account) {}

    @Override
    public void end(Object work, Object account) {}

    @Override
    public void abort(Object account) {}
  }

  private static Bank bank(String pattern) {
    return Contract.<Bank>builder(Bank.class, MethodHandles.lookup())
        .key("work", KeySource.argument(0).byIdentity(), "begin", "end")
        .key("account", KeySource.argument(1).byIdentity(), "begin", "end")
        .key("account", KeySource.argument(0).byIdentity(), "abort")
        .protocol("B1", p -> p.allows(pattern).forEach("work", "account"))
        .build()
        .attach(new Plain());
  }

  private static void collect() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static long usedBytes() throws InterruptedException {
    collect();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void work(Bank bank, Object account, int times) {
    for (int i = 0; i < times; i++) {
      Object work = new Object();
      bank.begin(work, account);
      bank.end(work, account);
    }
  }

  /** A combination that is not removed takes some hundreds of bytes. */
  private static void assertLeavesNothing(Bank bank) throws InterruptedException {
    Object account = new Object();
    work(bank, account, 1_000);
    long before = usedBytes();
    work(bank, account, 300_000);
    bank.begin(new Object(), account);
    assertThat(usedBytes() - before).isLessThan(16 << 20);
  }

  @Test
  void combinationsThatCannotBeBrokenAnyMoreAreRemoved() throws InterruptedException {
    assertLeavesNothing(bank("abort* begin (end | abort)*"));
  }

  @Test
  void combinationsThatCanStillBeBrokenAreMerged() throws InterruptedException {
    assertLeavesNothing(bank("(begin (end | abort))*"));
  }

  @Test
  void anObjectThatIsLeftMayBreakTheProtocol() throws InterruptedException {
    Bank bank = bank("(begin (end | abort))*");
    Object account = new Object();
    work(bank, account, 1);
    collect();
    bank.begin(new Object(), new Object());
    assertThat(catchThrowableOfType(ContractViolation.class, () -> bank.abort(account)))
        .isNotNull();
  }
}
