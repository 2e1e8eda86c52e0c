package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a call that is checked at level PROTOCOL, with a requirement and a life cycle: by the
 * engine, by a hand-written decorator, and by a {@code java.lang.reflect.Proxy}, all with the same
 * two checks.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ContractBenchmark {
  private final String key = "aap";
  private Cell raw = new Plain();
  private Cell off = raw;
  private Cell decorated = raw;
  private Cell proxied = raw;
  private Cell contracted = raw;

  /** Called by JMH. */
  public ContractBenchmark() {}

  private static final class Plain implements Cell {
    private long number = 7;

    @Override
    public long ref(String key) {
      return number + key.length();
    }

    @Override
    public void close() {
      number = 0;
    }
  }

  /** A hand-written decorator. */
  private static final class Decorator implements Cell {
    private final Cell target;
    private volatile boolean isClosed;

    Decorator(Cell target) {
      this.target = target;
    }

    @Override
    public long ref(@Nullable String key) {
      if (key == null) {
        throw new NullPointerException("K1");
      }
      if (isClosed) {
        throw new IllegalStateException("L1");
      }
      return target.ref(key);
    }

    @Override
    public void close() {
      isClosed = true;
      target.close();
    }
  }

  private static Cell proxy(Cell target) {
    boolean[] isClosed = {false};
    return (Cell)
        Proxy.newProxyInstance(
            Cell.class.getClassLoader(),
            new Class<?>[] {Cell.class},
            (self, method, arguments) -> {
              if (method.getName().equals("ref") && arguments[0] == null) {
                throw new NullPointerException("K1");
              }
              if (isClosed[0] && !method.getName().equals("close")) {
                throw new IllegalStateException("L1");
              }
              isClosed[0] |= method.getName().equals("close");
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Creates the cells. */
  @Setup
  public void createCells() {
    Contract<Cell> contract = Contract.of(Cell.class, MethodHandles.lookup());
    raw = new Plain();
    off = contract.attach(raw, Enforcement.of(Mode.OFF));
    if (off != raw) {
      throw new AssertionError("OFF must return the same object");
    }
    decorated = new Decorator(new Plain());
    proxied = proxy(new Plain());
    contracted = contract.attach(new Plain(), Enforcement.of(Mode.ENFORCE));
  }

  /**
   * No checks, as with {@link Mode#OFF}.
   *
   * @return a number
   */
  @Benchmark
  public long off() {
    return off.ref(key);
  }

  /**
   * The checks by hand.
   *
   * @return a number
   */
  @Benchmark
  public long decorator() {
    return decorated.ref(key);
  }

  /**
   * The checks by the engine.
   *
   * @return a number
   */
  @Benchmark
  public long contract() {
    return contracted.ref(key);
  }

  /**
   * The checks by a reflective proxy.
   *
   * @return a number
   */
  @Benchmark
  public long reflectProxy() {
    return proxied.ref(key);
  }
}
