package dev.vht.postgresql;

import dev.vht.proptest.history.HistoryRun;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Histories of two processes on one table, whose connections are cut. */
@Tag("slow")
@NeedsServer
@Timeout(value = 6, unit = TimeUnit.HOURS) // a soak test makes ten million calls
class PostgresqlHistoryTest {
  private static final long LONGEST_CUTTING_NANOS = TimeUnit.SECONDS.toNanos(8);

  @Test
  void aTableThatTwoProcessesUseIsLinearizable() {
    HistoryRun.of(TestServer.newUrl()).processes(2).clients(4).requireLinearizable();
  }

  @Test
  void aTableWhoseConnectionsAreCutIsLinearizable() {
    String base = TestServer.base();
    int port = Integer.parseInt(base.substring(base.lastIndexOf(':') + 1, base.lastIndexOf('/')));
    try (CuttingProxy proxy = new CuttingProxy(port)) {
      HistoryRun.of(TestServer.newUrl().replace(":" + port + "/", ":" + proxy.port() + "/"))
          .processes(2)
          .clients(4)
          .operations(50_000)
          .during(isOver -> cut(proxy, isOver))
          .requireLinearizable();
    }
  }

  /** Ends after a while, because a client makes few calls meanwhile. */
  private static void cut(CuttingProxy proxy, BooleanSupplier isOver) {
    long start = System.nanoTime();
    while (!isOver.getAsBoolean() && System.nanoTime() - start < LONGEST_CUTTING_NANOS) {
      pause(200);
      proxy.cutAtNextAnswer();
      pause(5);
      proxy.mend();
      pause(200);
      proxy.cutAndRefuse();
      pause(20);
      proxy.mend();
    }
  }

  private static void pause(long milliseconds) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
  }
}
