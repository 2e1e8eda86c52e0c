package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stack overflows at any depth of the engine: no lock stays held, no call stays in flight, later
 * calls work, and a correct program is never blamed.
 *
 * <p>A call is repeated with more and more stack left, so that it overflows at each of its depths.
 * The target records what happened; calls that are legal after that must pass.
 */
@Tag("slow")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StackOverflowTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();
  private static final int STACK = 192 << 10;
  private static final int ATTEMPTS = 400;

  interface Store {
    void open();

    void close();

    void put(Object key, int amount);

    int take(Object key, int amount);

    Object fresh();

    void use(Object made);

    void reset();
  }

  /** The effect of the calls; a call changes it in its last step. */
  private static final class Shop implements Store {
    private final Map<Object, Integer> held = new HashMap<>();
    private boolean isOpen;

    @Override
    public void open() {
      isOpen = true;
    }

    @Override
    public void close() {
      isOpen = false;
    }

    @Override
    public void put(Object key, int amount) {
      held.put(key, held.getOrDefault(key, 0) + amount);
    }

    @Override
    public int take(Object key, int amount) {
      return Objects.requireNonNull(held.put(key, held.getOrDefault(key, 0) - amount));
    }

    @Override
    public Object fresh() {
      return new Object();
    }

    @Override
    public void use(Object made) {}

    @Override
    public void reset() {
      held.clear();
    }
  }

  private static Integer amount(Occurrence o) {
    return Objects.requireNonNull(o.argument(1, Integer.class));
  }

  private static final Contract<Store> CONTRACT =
      Contract.<Store>builder(Store.class, HERE)
          .event("put", e -> e.called(s -> s.put("", 0)).key("key", KeySource.argument(0)))
          .event("take", e -> e.called(s -> s.take("", 0)).key("key", KeySource.argument(0)))
          .event("taken", e -> e.returned(s -> s.take("", 0)).key("key", KeySource.argument(0)))
          .event("fresh", e -> e.returned(Store::fresh).key("made", KeySource.result()))
          .event("use", e -> e.called(s -> s.use("")).key("made", KeySource.argument(0)))
          .event("some", e -> e.called(s -> s.put("", 0)).when(o -> amount(o) > 0))
          .protocol("L1", p -> p.allows("(open (put | take | fresh | use | reset)* close)*"))
          .protocol("K1", p -> p.allows("((put+ take?)* | reset)*").forEach("key"))
          .protocol("K2", p -> p.allows("((take taken) | reset)*").forEach("key").level(Level.FULL))
          .protocol("M1", p -> p.allows("fresh use*").forEach("made").createdBy("fresh"))
          .protocol("C1", p -> p.allows("put* (take put+)* take?").forEach("key", Key.THREAD))
          .protocol("G1", p -> p.allows("(open some* close)*"))
          .protocol(
              "F1",
              p ->
                  p.machine(
                      Machine.fold(0)
                          .on("put", (sum, o) -> Step.to(sum + amount(o)))
                          .on("take", (sum, o) -> Step.when(sum > 0, sum - 1, "empty"))))
          .requires("R1", s -> s.put("", 0), "too little", o -> amount(o) > 0)
          .ensures("E1", s -> s.take("", 0), "too much", o -> !Objects.equals(o.result(), -1))
          .build();

  /** A legal program, of which each step may overflow. */
  private static void day(Store store, Object key) {
    store.open();
    store.put(key, 3);
    store.take(key, 1);
    store.use(store.fresh());
    store.put(key, 1);
    store.reset();
    store.close();
  }

  /**
   * Calls with more and more stack left: each overflows a little later, and the last ones don't.
   */
  private static final class Sweep {
    private final List<Runnable> attempts;
    private final @Nullable Throwable[] thrown;
    private int next;

    Sweep(List<Runnable> attempts) {
      this.attempts = attempts;
      this.thrown = new Throwable[attempts.size()];
    }

    @Nullable Throwable[] run() throws InterruptedException {
      Thread thread = new Thread(null, this::descend, "small", STACK);
      thread.setDaemon(true);
      thread.start();
      thread.join(60_000);
      assertThat(thread.isAlive()).as("attempt %s hangs", next - 1).isFalse();
      assertThat(next).as("attempts made").isEqualTo(attempts.size());
      return thrown;
    }

    /** Recurses until the stack overflows, and makes one attempt in each frame on the way back. */
    @SuppressWarnings("InfiniteRecursion") // until there is no more stack
    private void descend() {
      try {
        descend();
      } catch (StackOverflowError e) {
        assert next >= 0;
      }
      int mine = next;
      if (mine < thrown.length) {
        next = mine + 1;
        try {
          attempts.get(mine).run();
        } catch (Throwable e) {
          thrown[mine] = e;
        }
      }
    }
  }

  private static int overflows(@Nullable Throwable[] thrown) {
    int overflows = 0;
    for (Throwable one : thrown) {
      assertThat(one == null || one instanceof StackOverflowError).as("%s", one).isTrue();
      overflows += one == null ? 0 : 1;
    }
    return overflows;
  }

  private static Store attached(Shop shop, Level level) {
    return CONTRACT.attach(shop, Enforcement.of(Mode.ENFORCE).level(level));
  }

  private static List<Runnable> steps(Store store, Object key) {
    return List.of(
        store::open,
        () -> store.put(key, 3),
        () -> store.take(key, 1),
        () -> store.use(store.fresh()),
        store::reset,
        store::close);
  }

  private static Stream<Arguments> steps() {
    return Stream.of(Level.values())
        .flatMap(level -> IntStream.range(0, 6).mapToObj(step -> Arguments.of(level, step)));
  }

  /** One call overflows at each depth; the calls before and after it have enough stack. */
  @ParameterizedTest
  @MethodSource("steps")
  void noCorrectProgramIsBlamedAfterwards(Level level, int step) throws InterruptedException {
    day(attached(new Shop(), level), "warm");
    List<Shop> shops = Stream.generate(Shop::new).limit(ATTEMPTS).toList();
    List<Store> stores = shops.stream().map(shop -> attached(shop, level)).toList();
    stores.forEach(store -> steps(store, "key").subList(0, step).forEach(Runnable::run));
    Sweep sweep = new Sweep(stores.stream().map(store -> steps(store, "key").get(step)).toList());
    assertThat(overflows(sweep.run())).isBetween(1, ATTEMPTS - 1);
    for (int i = 0; i < ATTEMPTS; i++) {
      goOn(shops.get(i), stores.get(i));
    }
  }

  private static void goOn(Shop shop, Store store) {
    if (shop.isOpen) {
      store.put("other", 2); // legal, whether or not the interrupted call took effect
      store.put("key", 2);
      store.take("key", 1);
      store.reset();
      store.close();
    }
    day(store, "key");
    day(store, "third");
    store.open();
    assertBroken("L1", store::open);
    assertBroken("R1", () -> store.put("key", 0));
    assertThat(CONTRACT.attachment(store).orElseThrow().incomplete()).isEmpty();
  }

  private static void assertBroken(String rule, ThrowingCallable call) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, call);
    assertThat(broken).as("%s is found", rule).isNotNull();
    assertThat(broken.rule()).isEqualTo(rule);
  }

  @ParameterizedTest
  @EnumSource
  void oneObjectMayOverflowAgainAndAgain(Level level) throws InterruptedException {
    Shop shop = new Shop();
    Store store = attached(shop, level);
    day(store, "warm");
    Runnable attempt =
        () -> {
          if (shop.isOpen) {
            store.close();
          }
          day(store, "key");
        };
    assertThat(overflows(new Sweep(Collections.nCopies(ATTEMPTS, attempt)).run()))
        .isBetween(1, ATTEMPTS - 1);
    goOn(shop, store);
  }

  @ParameterizedTest
  @EnumSource
  void otherThreadsContinueMeanwhile(Level level) throws InterruptedException {
    Shop shop = new Shop();
    Store store = attached(shop, level);
    store.open();
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> blamed = new AtomicReference<>();
    Thread other =
        new Thread(
            () -> {
              try {
                while (!isOver.get()) {
                  store.use(store.fresh());
                }
              } catch (Throwable e) {
                blamed.set(e);
              }
            });
    other.start();
    Runnable attempt = () -> store.use(store.fresh());
    overflows(new Sweep(Collections.nCopies(ATTEMPTS, attempt)).run());
    isOver.set(true);
    other.join(20_000);
    assertThat(blamed.get()).isNull();
    goOn(shop, store);
  }
}
