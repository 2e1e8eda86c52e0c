package dev.vht.contracts.examples;

import static dev.vht.contracts.examples.Broken.by;
import static dev.vht.contracts.examples.Broken.byCaller;
import static dev.vht.contracts.examples.Broken.byImplementation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vht.contracts.ChildBuilder;
import dev.vht.contracts.Contract;
import dev.vht.contracts.ContractBuilder;
import dev.vht.contracts.annotation.AfterViolation;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/**
 * The example properties of the paper on Racket's trace-contract (C. Moy, M. Felleisen, "Trace
 * Contracts", Journal of Functional Programming 33, 2023), on Java interfaces.
 */
@SuppressWarnings("ReturnValueIgnored") // of method references that only name, and of violations
class TraceContractExamplesTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  /** Each result is one more than the last. */
  private static Machine counting() {
    return Machine.fold(0).on("count", (last, o) -> next(last, o.result(Integer.class), last));
  }

  private static Step<Integer> next(int last, int count, int told) {
    return Step.when(count == last + 1, count, "the last was " + told);
  }

  private static ContractBuilder<IntSupplier> counter() {
    return Contract.<IntSupplier>builder(IntSupplier.class, HERE)
        .event("count", e -> e.returned(IntSupplier::getAsInt));
  }

  private static IntSupplier results(int... results) {
    AtomicInteger index = new AtomicInteger();
    return () -> results[index.getAndIncrement()];
  }

  @Test
  void increments() {
    Contract<IntSupplier> contract = counter().protocol("T1", p -> p.machine(counting())).build();
    IntSupplier good = contract.attach(results(1, 2, 3));
    IntSupplier bad = contract.attach(results(1, 3));
    assertThat(List.of(good.getAsInt(), good.getAsInt(), good.getAsInt())).containsExactly(1, 2, 3);
    bad.getAsInt();
    Violation violation = byImplementation("T1", bad::getAsInt);
    assertThat(violation.headline()).isEqualTo("T1: getAsInt() returned 3 but the last was 1");
    assertThat(violation.state()).isEqualTo("in state 1");
  }

  @Test
  void twoFunctionsShareACount() {
    Contract<IntSupplier> contract =
        counter().protocol("T2", p -> p.machine(counting()).extent(Extent.CONTRACT)).build();
    Sharing sharing = Sharing.create();
    Enforcement together = Enforcement.of(Mode.ENFORCE).sharing(sharing);
    IntSupplier odd = contract.attach(results(1, 3, 4), together);
    IntSupplier even = contract.attach(results(2, 6), together);
    odd.getAsInt();
    even.getAsInt();
    odd.getAsInt();
    odd.getAsInt();
    byImplementation("T2", even::getAsInt);
    IntSupplier others =
        contract.attach(results(1), Enforcement.of(Mode.ENFORCE).sharing(Sharing.create()));
    assertThat(others.getAsInt()).isEqualTo(1);
  }

  interface CounterFactory {
    IntSupplier make(int... results);
  }

  @Test
  void countersMadeByAFactoryHaveATraceEach() {
    ContractBuilder<CounterFactory> factory = Contract.builder(CounterFactory.class, HERE);
    ChildBuilder<IntSupplier> counter = factory.role("counter", IntSupplier.class);
    counter
        .event("count", e -> e.returned(IntSupplier::getAsInt))
        .protocol("T3", p -> p.machine(counting()));
    Contract<CounterFactory> contract = factory.returns(f -> f.make(), counter).build();
    CounterFactory made = contract.attach(TraceContractExamplesTest::results);
    IntSupplier one = made.make(1, 2);
    IntSupplier two = made.make(1, 1);
    assertThat(List.of(one.getAsInt(), two.getAsInt(), one.getAsInt())).containsExactly(1, 1, 2);
    byImplementation("T3", two::getAsInt);
  }

  @Test
  void eachStringHasACountOfItsOwn() {
    Contract<ToIntFunction<String>> contract =
        Contract.<ToIntFunction<String>>builder(ToIntFunction.class, HERE)
            .event(
                "count",
                e -> e.returned(f -> f.applyAsInt(null)).key("string", KeySource.argument(0)))
            .protocol("T4", p -> p.machine(counting()).forEach("string"))
            .build();
    Map<String, AtomicInteger> counts =
        Map.of(
            "aap", new AtomicInteger(), "noot", new AtomicInteger(), "mies", new AtomicInteger(7));
    ToIntFunction<String> count = contract.attach(name -> counts.get(name).incrementAndGet());
    count.applyAsInt("aap");
    count.applyAsInt("noot");
    count.applyAsInt("a".concat("ap"));
    Violation violation = byImplementation("T4", () -> count.applyAsInt("mies"));
    assertThat(violation.slice()).isEqualTo("\"mies\"");
  }

  interface Door {
    void knock();

    void ring();

    void look();
  }

  private static Door silentDoor() {
    return new Door() {
      @Override
      public void knock() {}

      @Override
      public void ring() {}

      @Override
      public void look() {}
    };
  }

  @Test
  void atMostTwoCallsAcrossTwoMethods() {
    Contract<Door> contract =
        Contract.<Door>builder(Door.class, HERE)
            .event("bother", e -> e.called(Door::knock).called(Door::ring))
            .protocol("T5", p -> p.allows("bother? bother?").text("twice is enough"))
            .build();
    Door door = contract.attach(silentDoor());
    door.ring();
    door.look();
    door.knock();
    door.look();
    Violation violation = byCaller("T5", door::ring);
    assertThat(violation.reason()).isEqualTo("twice is enough");
    assertThat(violation.wayOut()).isEmpty();
  }

  @Test
  void inputsAndOutputsAreCheckedTogetherAndBothPartiesAreBlamed() {
    Contract<IntUnaryOperator> contract =
        Contract.<IntUnaryOperator>builder(IntUnaryOperator.class, HERE)
            .event("in", e -> e.called(f -> f.applyAsInt(0)))
            .event("out", e -> e.returned(f -> f.applyAsInt(0)))
            .protocol(
                "T6",
                p ->
                    p.machine(
                            Machine.fold(0)
                                .on("in", (sum, o) -> Step.to(sum + o.argument(0, Integer.class)))
                                .on(
                                    "out",
                                    (sum, o) ->
                                        Step.when(
                                            (sum + o.result(Integer.class)) % 2 == 0,
                                            0,
                                            "input and output together are odd")))
                        .suspects(Blame.IMPLEMENTATION, Blame.CALLER))
            .build();
    IntUnaryOperator same = contract.attach(x -> x);
    assertThat(same.applyAsInt(4)).isEqualTo(4);
    assertThat(same.applyAsInt(3)).isEqualTo(3);
    IntUnaryOperator next = contract.attach(x -> x + 1);
    Violation violation = by(Blame.IMPLEMENTATION, "T6", () -> next.applyAsInt(4));
    assertThat(violation.suspects()).containsExactly(Blame.IMPLEMENTATION, Blame.CALLER);
    assertThat(violation.toString()).contains("the implementation").contains("the caller");
  }

  interface Sum {
    void add(int amount);
  }

  private static Contract<Sum> sum(
      java.util.function.BiFunction<Integer, Integer, Step<Integer>> tooMuch,
      AfterViolation after) {
    return Contract.<Sum>builder(Sum.class, HERE)
        .protocol(
            "T7",
            p ->
                p.machine(
                        Machine.fold(0)
                            .on(
                                "add",
                                (sum, o) -> {
                                  int amount = o.argument(0, Integer.class);
                                  return sum + amount > 10
                                      ? tooMuch.apply(sum, amount)
                                      : Step.to(sum + amount);
                                }))
                    .afterViolation(after))
        .build();
  }

  /** The state after a violation: unchanged, the initial one, or one that the fold names. */
  @Test
  void aRunningSumResetsInThreeWays() {
    Step<Integer> fail = Step.fail("the sum would be over 10");
    Sum stays = sum((sum, n) -> fail, AfterViolation.STAY).attach(n -> {});
    stays.add(8);
    byCaller("T7", () -> stays.add(5));
    stays.add(2);
    byCaller("T7", () -> stays.add(1));

    Sum begins = sum((sum, n) -> fail, AfterViolation.RESET).attach(n -> {});
    begins.add(8);
    byCaller("T7", () -> begins.add(5));
    begins.add(10);
    byCaller("T7", () -> begins.add(1));

    Sum named = sum((sum, n) -> fail.resetTo(9), AfterViolation.STAY).attach(n -> {});
    named.add(2);
    byCaller("T7", () -> named.add(10));
    named.add(1);
    byCaller("T7", () -> named.add(1));

    Sum stops = sum((sum, n) -> fail, AfterViolation.STOP).attach(n -> {});
    byCaller("T7", () -> stops.add(11));
    assertThatCode(() -> stops.add(1000)).doesNotThrowAnyException();
  }

  @Test
  void aCustomMessageShowsTheLastValue() {
    Contract<Sum> contract =
        Contract.<Sum>builder(Sum.class, HERE)
            .protocol(
                "T8",
                p ->
                    p.machine(
                        Machine.fold(0)
                            .on(
                                "add",
                                (last, o) ->
                                    Step.when(
                                        o.argument(0, Integer.class) >= last,
                                        o.argument(0, Integer.class),
                                        "the last amount was " + last))))
            .build();
    Sum rising = contract.attach(n -> {});
    rising.add(3);
    rising.add(5);
    assertThat(byCaller("T8", () -> rising.add(4)).headline())
        .isEqualTo("T8: add(4) but the last amount was 5");
  }

  @Test
  void anExplanationMayComeFromTheOccurrence() {
    Contract<Sum> contract =
        Contract.<Sum>builder(Sum.class, HERE)
            .protocol(
                "T8",
                p ->
                    p.allows("add add")
                        .explained(o -> "there is no room for " + o.argument(0, Integer.class)))
            .build();
    Sum small = contract.attach(n -> {});
    small.add(1);
    small.add(2);
    assertThat(byCaller("T8", () -> small.add(4)).reason()).isEqualTo("there is no room for 4");
  }

  @Test
  void evenAndPositiveAreCombined() {
    Contract<IntPredicate> contract =
        Contract.<IntPredicate>builder(IntPredicate.class, HERE)
            .requires(
                "T9a", p -> p.test(0), "it is odd", o -> o.argument(0, Integer.class) % 2 == 0)
            .requires(
                "T9b", p -> p.test(0), "it is not positive", o -> o.argument(0, Integer.class) > 0)
            .build();
    IntPredicate any = contract.attach(n -> true);
    assertThat(any.test(4)).isTrue();
    byCaller("T9a", () -> any.test(3));
    byCaller("T9b", () -> any.test(-2));
  }

  @Test
  void twoThreadsCountUpEach() throws InterruptedException {
    Contract<Sum> contract =
        Contract.<Sum>builder(Sum.class, HERE)
            .protocol(
                "T10",
                p ->
                    p.machine(
                            Machine.fold(0)
                                .on(
                                    "add",
                                    (last, o) -> next(last, o.argument(0, Integer.class), last)))
                        .forEach(Key.THREAD))
            .build();
    Sum shared = contract.attach(n -> {});
    List<Throwable> failures = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  for (int n = 1; n <= 1000; n++) {
                    shared.add(n);
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    shared.add(1);
    Violation violation = byCaller("T10", () -> shared.add(3));
    assertThat(violation.slice()).isEqualTo("thread " + Thread.currentThread().getName());
  }

  interface Allocator {
    int alloc(int size);

    void free(int address);
  }

  private static final Contract<Allocator> ALLOCATOR =
      Contract.<Allocator>builder(Allocator.class, HERE)
          .event("alloc", e -> e.returned(a -> a.alloc(0)).key("address", KeySource.result()))
          .event("free", e -> e.called(a -> a.free(0)).key("address", KeySource.argument(0)))
          .protocol(
              "T11",
              p ->
                  p.allows("(alloc free)*")
                      .forEach("address")
                      .text("{address} is not what it should be"))
          .build();

  @Test
  void allocationAndFreeingOfAnAddressAlternate() {
    Deque<Integer> addresses = new ArrayDeque<>(List.of(7, 8, 7, 7));
    Allocator checked = ALLOCATOR.attach(allocator(addresses));
    int first = checked.alloc(16);
    checked.alloc(16);
    checked.free(first);
    assertThat(checked.alloc(16)).isEqualTo(first);
    Violation live = byImplementation("T11", () -> checked.alloc(16));
    assertThat(live.event()).isEqualTo("alloc(16) returned 7");
    assertThat(live.allowed()).containsExactly("free(7)");
    checked.free(8);
    Violation twice = byCaller("T11", () -> checked.free(8));
    assertThat(twice.wayOut()).containsExactly("alloc(8)");
  }

  private static Allocator allocator(Deque<Integer> addresses) {
    return new Allocator() {
      @Override
      public int alloc(int size) {
        return addresses.remove();
      }

      @Override
      public void free(int address) {}
    };
  }

  interface FileSystem {
    int open(String path);

    int read(int handle);

    void write(int handle, int octet);

    void close(int handle);
  }

  @Test
  void aHandleIsOpenedUsedAndClosed() {
    Contract<FileSystem> contract =
        Contract.<FileSystem>builder(FileSystem.class, HERE)
            .event("open", e -> e.returned(f -> f.open(null)).key("handle", KeySource.result()))
            .key("handle", KeySource.argument(0), "read", "write", "close")
            .protocol("T12", p -> p.allows("(open (read | write)* close)*").forEach("handle"))
            .build();
    AtomicInteger handles = new AtomicInteger();
    FileSystem files =
        contract.attach(
            new FileSystem() {
              @Override
              public int open(String path) {
                return handles.incrementAndGet() % 2;
              }

              @Override
              public int read(int handle) {
                return handle;
              }

              @Override
              public void write(int handle, int octet) {}

              @Override
              public void close(int handle) {}
            });
    int one = files.open("aap");
    int other = files.open("noot");
    files.write(one, 3);
    files.read(other);
    files.close(one);
    byCaller("T12", () -> files.read(one));
    assertThat(files.open("mies")).isEqualTo(one);
    byImplementation("T12", () -> files.open("wim"));
    byCaller("T12", () -> files.close(99));
  }

  interface Lock {
    void lock();

    void unlock();
  }

  @Test
  void aReentrantLockIsUnlockedAsOftenAsItWasLocked() {
    Contract<Lock> contract =
        Contract.<Lock>builder(Lock.class, HERE)
            .event("lock", e -> e.returned(Lock::lock))
            .event("unlock", e -> e.called(Lock::unlock))
            .protocol(
                "T13",
                p ->
                    p.machine(
                            Machine.fold(0)
                                .on("lock", (depth, o) -> Step.to(depth + 1))
                                .on(
                                    "unlock",
                                    (depth, o) ->
                                        Step.when(depth > 0, depth - 1, "the lock is not held"))
                                .completeWhen(depth -> depth == 0))
                        .forEach(Key.THREAD)
                        .mustComplete())
            .build();
    java.util.concurrent.locks.ReentrantLock real = new java.util.concurrent.locks.ReentrantLock();
    Lock lock =
        contract.attach(
            new Lock() {
              @Override
              public void lock() {
                real.lock();
              }

              @Override
              public void unlock() {
                real.unlock();
              }
            });
    lock.lock();
    lock.lock();
    lock.unlock();
    assertThat(contract.attachment(lock).orElseThrow().incomplete()).hasSize(1);
    lock.unlock();
    assertThat(contract.attachment(lock).orElseThrow().incomplete()).isEmpty();
    byCaller("T13", lock::unlock);
  }

  /** A key that can change. */
  static final class Point {
    int x;

    Point(int x) {
      this.x = x;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Point point && point.x == x;
    }

    @Override
    public int hashCode() {
      return x;
    }

    @Override
    public String toString() {
      return "Point[" + x + "]";
    }
  }

  /** The state of a key is its hash when it was added; each lookup must compute the same hash. */
  @Test
  void aKeyMustNotChangeWhileItIsInAHashTable() {
    Contract<Set<Point>> contract =
        Contract.<Set<Point>>builder(Set.class, HERE)
            .event("add", e -> e.called(s -> s.add(null)))
            .event("use", e -> e.called(s -> s.contains(null)))
            .event("remove", e -> e.called("remove"))
            .key("point", KeySource.argument(0).byIdentity(), "add", "contains", "remove")
            .protocol(
                "T14",
                p ->
                    p.machine(
                            Machine.<List<Integer>>fold(List.of())
                                .on("add", (hashes, o) -> same(hashes, o, List.of(hash(o))))
                                .on("use", (hashes, o) -> same(hashes, o, hashes))
                                .on("remove", (hashes, o) -> same(hashes, o, List.of())))
                        .forEach("point"))
            .build();
    Set<Point> points = contract.attach(new HashSet<>());
    Point good = new Point(1);
    points.add(good);
    assertThat(points.contains(good)).isTrue();
    points.remove(good);
    good.x = 2;
    points.add(good);
    Point bad = new Point(3);
    points.add(bad);
    bad.x = 4;
    Violation violation = byCaller("T14", () -> points.contains(bad));
    assertThat(violation.reason()).isEqualTo("its hash was 3 when it was added");
  }

  private static int hash(Occurrence o) {
    return o.argument(0, Point.class).hashCode();
  }

  private static Step<List<Integer>> same(List<Integer> hashes, Occurrence o, List<Integer> next) {
    return Step.when(
        hashes.isEmpty() || hashes.get(0) == hash(o),
        next,
        "its hash was " + (hashes.isEmpty() ? "" : hashes.get(0)) + " when it was added");
  }

  interface Order {
    boolean atMost(String left, String right);
  }

  /** Reflexivity, antisymmetry and transitivity, checked against all answers so far. */
  @Test
  void theLawsOfAPartialOrder() {
    Contract<Order> contract =
        Contract.<Order>builder(Order.class, HERE)
            .event("answer", e -> e.returned(o -> o.atMost(null, null)))
            .protocol("PO1", p -> p.machine(law("it is not reflexive", this::isReflexive)))
            .protocol("PO2", p -> p.machine(law("it is not antisymmetric", this::isAntisymmetric)))
            .protocol("PO3", p -> p.machine(law("it is not transitive", this::isTransitive)))
            .build();
    Order prefix = contract.attach((left, right) -> right.startsWith(left));
    for (String left : List.of("", "a", "ab", "b")) {
      for (String right : List.of("", "a", "ab", "b")) {
        prefix.atMost(left, right);
      }
    }
    Order less = contract.attach((left, right) -> left.compareTo(right) < 0);
    less.atMost("a", "b");
    byImplementation("PO1", () -> less.atMost("a", "a"));
    Order always = contract.attach((left, right) -> true);
    always.atMost("a", "b");
    byImplementation("PO2", () -> always.atMost("b", "a"));
    Order next =
        contract.attach((l, r) -> r.charAt(0) - l.charAt(0) <= 1 && l.charAt(0) <= r.charAt(0));
    next.atMost("a", "b");
    next.atMost("b", "c");
    byImplementation("PO3", () -> next.atMost("a", "c"));
  }

  private static Machine law(String text, java.util.function.Predicate<List<Occurrence>> law) {
    return Machine.trace(law, text, "answer");
  }

  private static boolean says(List<Occurrence> trace, Object left, Object right, boolean answer) {
    return trace.stream()
        .anyMatch(
            o -> o.arguments().equals(List.of(left, right)) && o.result(Boolean.class) == answer);
  }

  private boolean isReflexive(List<Occurrence> trace) {
    return trace.stream()
        .noneMatch(
            o -> o.arguments().get(0).equals(o.arguments().get(1)) && !o.result(Boolean.class));
  }

  private boolean isAntisymmetric(List<Occurrence> trace) {
    return trace.stream()
        .filter(o -> o.result(Boolean.class))
        .filter(o -> !o.arguments().get(0).equals(o.arguments().get(1)))
        .noneMatch(o -> says(trace, o.arguments().get(1), o.arguments().get(0), true));
  }

  private boolean isTransitive(List<Occurrence> trace) {
    return trace.stream()
        .filter(o -> o.result(Boolean.class))
        .allMatch(
            o ->
                trace.stream()
                    .filter(p -> p.result(Boolean.class))
                    .filter(p -> p.arguments().get(0).equals(o.arguments().get(1)))
                    .noneMatch(
                        p -> says(trace, o.arguments().get(0), p.arguments().get(1), false)));
  }

  interface Bank {
    void deposit(String account, long amount);

    void withdraw(String account, long amount);

    long balance(String account);
  }

  @Test
  void aBanksBalance() {
    Contract<Bank> contract =
        Contract.<Bank>builder(Bank.class, HERE)
            .key("account", KeySource.argument(0))
            .event("deposit", e -> e.called("deposit"))
            .event("withdraw", e -> e.called("withdraw"))
            .event("balance", e -> e.returned("balance"))
            .protocol(
                "T15",
                p ->
                    p.machine(
                            Machine.fold(0L)
                                .on("deposit", (held, o) -> Step.to(held + amount(o)))
                                .on(
                                    "withdraw",
                                    (held, o) ->
                                        Step.when(
                                            amount(o) <= held,
                                            held - amount(o),
                                            "the account holds " + held))
                                .on(
                                    "balance",
                                    (held, o) ->
                                        Step.when(
                                            held.equals(o.result()),
                                            held,
                                            "the account holds " + held)))
                        .forEach("account"))
            .build();
    Bank honest = contract.attach(new Ledger(0));
    honest.deposit("aap", 10);
    honest.withdraw("aap", 4);
    assertThat(honest.balance("aap")).isEqualTo(6);
    assertThat(honest.balance("noot")).isZero();
    assertThat(byCaller("T15", () -> honest.withdraw("aap", 7)).reason())
        .isEqualTo("the account holds 6");
    Bank greedy = contract.attach(new Ledger(1));
    greedy.deposit("aap", 10);
    byImplementation("T15", () -> greedy.balance("aap"));
  }

  private static long amount(Occurrence o) {
    return o.argument(1, Long.class);
  }

  private static final class Ledger implements Bank {
    private final Map<String, Long> held = new java.util.HashMap<>();
    private final long fee;

    Ledger(long fee) {
      this.fee = fee;
    }

    @Override
    public void deposit(String account, long amount) {
      held.merge(account, amount - fee, Long::sum);
    }

    @Override
    public void withdraw(String account, long amount) {
      held.merge(account, -amount, Long::sum);
    }

    @Override
    public long balance(String account) {
      return held.getOrDefault(account, 0L);
    }
  }

  interface Network {
    Listener listen(int port);
  }

  interface Listener {
    Connection accept();

    void close();
  }

  interface Connection {
    int read();

    void close();
  }

  private static final class Loopback implements Network {
    @Override
    public Listener listen(int port) {
      return new Listener() {
        @Override
        public Connection accept() {
          return new Connection() {
            @Override
            public int read() {
              return port;
            }

            @Override
            public void close() {}
          };
        }

        @Override
        public void close() {}
      };
    }
  }

  /** A port has one listener at a time, and streams die with their listener. */
  @Test
  void aTcpListenerAndItsStreams() {
    ContractBuilder<Network> network = Contract.builder(Network.class, HERE);
    ChildBuilder<Listener> listener = network.role("listener", Listener.class);
    ChildBuilder<Connection> stream = network.role("stream", Connection.class);
    network.returns(n -> n.listen(0), listener);
    listener.returns(Listener::accept, stream);
    network
        .event("listen", e -> e.called(n -> n.listen(0)).key("port", KeySource.argument(0)))
        .event("listening", e -> e.returned(n -> n.listen(0)).key("listener", KeySource.result()));
    listener
        .key("listener", KeySource.receiver())
        .event("accept", e -> e.called(Listener::accept))
        .event("accepted", e -> e.returned(Listener::accept).key("stream", KeySource.result()))
        .event("shut", e -> e.called(Listener::close));
    stream
        .key("stream", KeySource.receiver())
        .event("read", e -> e.called(Connection::read))
        .event("hangup", e -> e.called(Connection::close));
    Map<Object, Integer> ports = new java.util.concurrent.ConcurrentHashMap<>();
    listener.event(
        "free",
        e -> e.called(Listener::close).key("port", KeySource.of(o -> ports.get(o.target()))));
    network
        .protocol("N1", p -> p.allows("(listen free)*").forEach("port").text("{port} is taken"))
        .protocol("N2", p -> p.allows("listening accept* shut*").forEach("listener"))
        .protocol(
            "N3",
            p ->
                p.forbids("accepted (read | accepted)* (shut | hangup) read")
                    .forEach("listener", "stream")
                    .text("the stream is closed, or its listener is"));
    Contract<Network> contract = network.build();
    Network real = new Loopback();
    Network checked =
        contract.attach(
            port -> {
              Listener made = real.listen(port);
              ports.put(made, port);
              return made;
            });
    Listener one = checked.listen(80);
    byCaller("N1", () -> checked.listen(80));
    Connection first = one.accept();
    Connection second = one.accept();
    Listener other = checked.listen(81);
    Connection third = other.accept();
    assertThat(first.read()).isEqualTo(80);
    second.close();
    byCaller("N3", second::read);
    assertThat(first.read()).isEqualTo(80);
    one.close();
    byCaller("N3", first::read);
    assertThat(third.read()).isEqualTo(81);
    byCaller("N2", one::accept);
    assertThat(checked.listen(80)).isNotNull();
  }

  @Test
  void aFactoryMayReturnTheSameSupplierTwice() {
    ContractBuilder<Supplier<IntSupplier>> factory = Contract.builder(Supplier.class, HERE);
    ChildBuilder<IntSupplier> counter = factory.role("counter", IntSupplier.class);
    counter
        .event("count", e -> e.returned(IntSupplier::getAsInt))
        .protocol("T3", p -> p.machine(counting()));
    // Supplier.get returns Object, of which a counter is one
    Contract<Supplier<IntSupplier>> contract = factory.returns(Supplier::get, counter).build();
    IntSupplier only = results(1, 2, 2);
    Supplier<IntSupplier> checked = contract.attach(() -> only);
    assertThat(checked.get()).isSameAs(checked.get());
    checked.get().getAsInt();
    checked.get().getAsInt();
    byImplementation("T3", checked.get()::getAsInt);
  }
}
