package dev.vht;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * No call ever reaches a storage that was closed, in any interleaving that Lincheck's model checker
 * makes (rule C2). The storage here is a flag; to meet it closed is the failure.
 */
public class GateModelTest {

  /** A table's gate, and what is behind it. */
  public static class Guarded {
    private final Gate gate = new Gate("memory:model");
    private volatile boolean isClosed;
    private volatile int value;

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
      value = 1;
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

    @Operation
    public int pause() {
      int[] seen = {0};
      gate.pause(() -> seen[0] = value);
      return seen[0];
    }
  }

  /** The same for one thread. */
  public static class Model {
    private boolean isClosed;
    private int value;

    public String write() {
      value = isClosed ? value : 1;
      return isClosed ? "refused" : "written";
    }

    public void close() {
      isClosed = true;
    }

    public int pause() {
      return isClosed ? 0 : value;
    }
  }

  /** A gate with a fault that must be found: who closes does not wait for the calls under way. */
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
  void aGateThatDoesNotWaitIsFound() {
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
