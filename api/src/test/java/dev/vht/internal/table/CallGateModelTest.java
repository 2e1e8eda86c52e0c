package dev.vht.internal.table;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No call ever reaches a storage that was closed, in any interleaving that Lincheck's model checker
 * makes (rule C2). The storage here is a flag; a call fails if it is closed.
 */
@Tag("slow")
public class CallGateModelTest {

  /** A gate and the storage that it guards. */
  public static class Guarded {
    private final CallGate gate = new CallGate("memory:model");
    private final AtomicInteger writes = new AtomicInteger();
    private volatile boolean isClosed;

    @Operation
    public String write() {
      try {
        gate.run("write", this::writeToStorage);
        return "written";
      } catch (IllegalStateException e) {
        return "refused";
      }
    }

    private void writeToStorage() {
      requireOpen();
      writes.incrementAndGet();
      requireOpen();
    }

    private void requireOpen() {
      if (isClosed) {
        throw new AssertionError("a storage that was closed was called");
      }
    }

    @Operation
    public void close() {
      gate.close(() -> isClosed = true);
    }
  }

  /** The sequential specification. */
  public static class Model {
    private boolean isClosed;

    public String write() {
      return isClosed ? "refused" : "written";
    }

    public void close() {
      isClosed = true;
    }
  }

  /** A faulty gate that must be detected: closing does not wait for the calls in progress. */
  public static class Unguarded {
    private volatile boolean isEnded;
    private volatile boolean isClosed;

    @Operation
    public String write() {
      if (isEnded) {
        return "refused";
      }
      if (isClosed) {
        throw new IllegalStateException("a storage that was closed was called");
      }
      return "written";
    }

    @Operation
    public void close() {
      isEnded = true;
      isClosed = true;
    }
  }

  @Test
  void noCallReachesAClosedStorage() {
    options().check(Guarded.class);
  }

  @Test
  void aGateThatDoesNotWaitIsDetected() {
    assertThatThrownBy(() -> options().check(Unguarded.class)).hasMessageContaining("was closed");
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(2)
        .sequentialSpecification(Model.class);
  }
}
