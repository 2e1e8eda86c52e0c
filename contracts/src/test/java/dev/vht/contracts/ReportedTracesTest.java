package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trace keeps, and what reports show of it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReportedTracesTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  interface Sink {
    @Nullable Object write(@Nullable Object value);

    void flush();
  }

  private static final class Echo implements Sink {
    @Override
    public @Nullable Object write(@Nullable Object value) {
      return value;
    }

    @Override
    public void flush() {}
  }

  private static Sink sink() {
    return Contract.<Sink>builder(Sink.class, HERE)
        .protocol("S1", p -> p.allows("(write flush)*").text("write and flush alternate"))
        .build()
        .attach(new Echo());
  }

  private static ContractViolation broken(ThrowingCallable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation;
  }

  /** What follows a label, on one line. */
  private static String line(ContractViolation violation, String label) {
    String report = violation.violation().toString().replaceAll("\n {12}", "  ");
    return report
        .lines()
        .filter(line -> line.startsWith("  " + label))
        .map(line -> line.substring(12))
        .findFirst()
        .orElse("");
  }

  private static void awaitCollection(WeakReference<?> reference) {
    for (int i = 0; i < 200 && reference.get() != null; i++) {
      System.gc();
      byte[] pressure = new byte[1 << 20];
      assertThat(pressure).isNotEmpty();
    }
    assertThat(reference.get()).as("still referenced by the trace").isNull();
  }

  private static WeakReference<Object> written(Sink sink, Object value) {
    sink.write(value);
    sink.flush();
    return new WeakReference<>(value);
  }

  // Memory.

  @Test
  void aLargeArrayIsNotKept() {
    Sink sink = sink();
    awaitCollection(written(sink, new byte[1 << 22]));
    awaitCollection(written(sink, new Object[] {new byte[1 << 22], "x"}));
    assertThat(line(broken(sink::flush), "trace"))
        .contains("#1 write(byte[4194304]{0, 0, 0, 0, 0, 0, 0, 0, ...}) -> byte[4194304]{0, ")
        .contains("#3 write(Object[2]{byte[4194304], \"x\"}) -> Object[2]{byte[4194304], \"x\"}");
  }

  @Test
  void theBeginningOfALongStringIsKept() {
    Sink sink = sink();
    awaitCollection(written(sink, "x".repeat(1 << 20)));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append('y');
    }
    sink.write(text);
    sink.flush();
    text.setLength(0);
    assertThat(line(broken(sink::flush), "trace"))
        .contains("#1 write(\"" + "x".repeat(60) + "...(1048576 characters)\")")
        .contains("#3 write(\"" + "y".repeat(60) + "...(1000 characters)\")");
  }

  private static final class Loud {
    private final AtomicInteger rendered = new AtomicInteger();

    @Override
    public String toString() {
      rendered.incrementAndGet();
      return "loud";
    }
  }

  @Test
  void anObjectIsRenderedForAReportOnly() {
    Sink sink = sink();
    Loud loud = new Loud();
    sink.write(loud);
    sink.flush();
    assertThat(loud.rendered).hasValue(0);
    assertThat(line(broken(sink::flush), "trace")).contains("#1 write(loud) -> loud");
    awaitCollection(written(sink, new Loud()));
    assertThat(line(broken(sink::flush), "trace"))
        .contains("write((a collected Loud)) -> (a collected Loud)");
  }

  @Test
  void anArrayIsShownAsItWasAtTheCall() {
    Sink sink = sink();
    int[] numbers = {1, 2};
    sink.write(numbers);
    numbers[0] = 7;
    sink.flush();
    assertThat(line(broken(sink::flush), "trace")).contains("write(int[2]{1, 2})");
  }

  @Test
  void smallValuesAreKeptAfterTheProgramHasForgottenThem() {
    record Point(int x, long y) {}
    Sink sink = sink();
    awaitCollection(written(sink, new Object()));
    sink.write(new Point(1, 2));
    sink.flush();
    sink.write(new java.math.BigDecimal("1.50"));
    System.gc();
    assertThat(line(broken(() -> sink.write(null)), "trace"))
        .contains("write(Point[x=1, y=2]) -> Point[x=1, y=2]")
        .contains("write(1.50) -> 1.50");
  }

  // Outcomes.

  private static Queue<String> queue(Queue<String> target) {
    return Contract.<Queue<String>>builder(Queue.class, HERE)
        .event("empty", e -> e.returned(Queue::poll).when(o -> o.result() == null))
        .protocol("Q1", p -> p.forbids("add add | remove remove"))
        .protocol("Q2", p -> p.forbids("clear clear").text("it is cleared twice"))
        .protocol("Q3", p -> p.forbids("empty empty").text("it is asked twice"))
        .build()
        .attach(target);
  }

  @Test
  void resultsAndExceptionsStandBesideTheCall() {
    Queue<String> queue = queue(new ArrayDeque<>());
    queue.add("a");
    queue.clear();
    assertThat(catchThrowableOfType(RuntimeException.class, queue::remove)).isNotNull();
    assertThat(line(broken(queue::clear), "trace"))
        .startsWith(
            "#1 add(\"a\") -> true  #2 clear()  #3 remove() threw NoSuchElementException"
                + "  #4 clear()  <- here");
  }

  @Test
  void theNameInThePatternStandsBesideTheCallWhereItDiffers() {
    Queue<String> queue = queue(new ArrayDeque<>());
    assertThat(queue.poll()).isNull();
    ContractViolation violation = broken(queue::poll);
    assertThat(violation)
        .hasMessageStartingWith("Q3: poll() returned null but it is asked twice\n");
    assertThat(line(violation, "trace"))
        .startsWith("#1 poll() -> null (empty)  #2 poll() returned null (empty)  <- here");
  }

  @Contracted(rules = SquareRules.class)
  interface Square {
    @Ensures("isSquare")
    int of(int x);
  }

  static final class SquareRules {
    private SquareRules() {}

    @Rule(id = "Q1", text = "it is no square")
    static boolean isSquare(int result, int x) {
      return result == x * x;
    }
  }

  @Test
  void aBrokenGuaranteeSaysWhatWasReturned() {
    assertThat(broken(() -> Contract.of(Square.class, HERE).attach(x -> x + x).of(3)))
        .hasMessageStartingWith("Q1: of(3) returned 6 but it is no square\n");
    Contract<Square> built =
        Contract.<Square>builder(Square.class, HERE)
            .ensures(
                "Q2",
                s -> s.of(0),
                "it is too large",
                o -> o.result() instanceof Integer n && n < 5)
            .build();
    ContractViolation violation = broken(() -> built.attach(x -> x + x).of(3));
    assertThat(violation).hasMessageStartingWith("Q2: of(3) returned 6 but it is too large\n");
    assertThat(violation.trace()).hasSize(1);
  }

  @Test
  void aBrokenGuaranteeOfATrackedCallIsOneCallOfTheTrace() {
    Contract<Square> contract =
        Contract.<Square>builder(Square.class, HERE)
            .protocol("Q2", p -> p.forbids("of of of"))
            .ensures(
                "Q1", s -> s.of(0), "it is odd", o -> o.result() instanceof Integer n && n % 2 == 0)
            .build();
    Square square = contract.attach(x -> x);
    square.of(2);
    assertThat(line(broken(() -> square.of(3)), "trace"))
        .startsWith("#1 of(2) -> 2  #2 of(3) returned 3  <- here");
  }

  @Test
  void aCallThatHasNotReturnedIsShownAsSuch() {
    List<Sink> itself = new ArrayList<>();
    Sink sink =
        Contract.<Sink>builder(Sink.class, HERE)
            .protocol("S1", p -> p.forbids("flush flush"))
            .protocol("S2", p -> p.forbids("write write write"))
            .build()
            .attach(
                new Sink() {
                  @Override
                  public @Nullable Object write(@Nullable Object value) {
                    itself.get(0).flush();
                    itself.get(0).flush();
                    return null;
                  }

                  @Override
                  public void flush() {}
                });
    itself.add(sink);
    assertThat(line(broken(() -> sink.write(1)), "trace"))
        .startsWith("#1 write(1) -> ?  #2 flush()  #3 flush()  <- here");
  }

  // Slices.

  interface Cells {
    void set(@Key String key, int value);

    int get(@Key String key);

    void clear();
  }

  private static final class Zeros implements Cells {
    @Override
    public void set(String key, int value) {}

    @Override
    public int get(String key) {
      return 0;
    }

    @Override
    public void clear() {}
  }

  private static Cells cells() {
    return Contract.<Cells>builder(Cells.class, HERE)
        .key("key", KeySource.argument(0), "set", "get")
        .protocol(
            "C1",
            p ->
                p.allows("(clear | set (set | get)* clear)*").forEach("key").text("{key} is unset"))
        .build()
        .attach(new Zeros(), Enforcement.of(Mode.ENFORCE).level(Level.FULL));
  }

  @Test
  void aReportOfASliceShowsTheCallsThatConcernIt() {
    Cells cells = cells();
    cells.set("a", 1);
    cells.set("b", 1);
    for (int i = 0; i < 30; i++) {
      cells.set("c" + i, i);
    }
    cells.clear();
    cells.set("b", 2);
    ContractViolation violation = broken(() -> cells.get("a"));
    assertThat(line(violation, "trace"))
        .startsWith("#1 set(\"a\")  #33 clear()  #35 get(\"a\")  <- here");
    assertThat(line(violation, "left out")).isEqualTo("32 calls that name other keys");
    assertThat(violation.violation().others()).isEqualTo(32);
    assertThat(violation.violation().dropped()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500})
  void aSliceIsRecognizedByLongKeysToo(int length) {
    Cells cells = cells();
    cells.set("a".repeat(length), 1);
    cells.set("b".repeat(length), 1);
    cells.set("a".repeat(length) + "c", 1);
    cells.clear();
    Violation violation = broken(() -> cells.get("a".repeat(length))).violation();
    assertThat(violation.trace()).extracting(entry -> entry.number()).containsExactly(1L, 4L, 5L);
  }

  @Test
  @SuppressWarnings("ReturnValueIgnored") // calls that are named, not made
  void callsOfOtherObjectsAreLeftOutOfASliceByObject() {
    ContractBuilder<List<String>> all = Contract.builder(List.class, HERE);
    ChildBuilder<java.util.Iterator<String>> iterator =
        all.role("iterator", java.util.Iterator.class);
    iterator
        .key("iterator", KeySource.receiver())
        .event("next", e -> e.called(java.util.Iterator::next));
    List<String> list =
        all.returns(List::iterator, iterator)
            .event("create", e -> e.returned("iterator").key("iterator", KeySource.result()))
            .event("update", e -> e.called("add"))
            .protocol("U1", p -> p.forbids("create next* update+ next").forEach("iterator"))
            .build()
            .attach(new ArrayList<>(List.of("a", "b", "c")));
    java.util.Iterator<String> one = list.iterator();
    java.util.Iterator<String> other = list.iterator();
    one.next();
    other.next();
    list.add("d");
    ContractViolation violation = broken(one::next);
    assertThat(violation.violation().trace())
        .extracting(entry -> entry.number())
        .containsExactly(1L, 3L, 4L);
    assertThat(line(violation, "trace"))
        .contains("(create)")
        .contains("#3 add(\"d\") -> true (update)");
  }

  @Test
  void theThreadIsNamedIfTheSliceIsThatOfAThread() {
    Sink sink =
        Contract.<Sink>builder(Sink.class, HERE)
            .protocol("S1", p -> p.allows("(write flush)*").forEach(Key.THREAD))
            .build()
            .attach(new Echo());
    sink.write(1);
    String here = " [" + Thread.currentThread().getName() + "]";
    assertThat(line(broken(() -> sink.write(2)), "trace"))
        .startsWith("#1 write(1) -> 1" + here + "  #2 write(2)" + here + "  <- here");
  }

  @Test
  void threadsAreNamedIfThereAreSeveral() throws InterruptedException {
    Sink sink = sink();
    sink.write(1);
    sink.flush();
    assertThat(line(broken(sink::flush), "trace")).doesNotContain("[");
    Thread worker =
        new Thread(
            () -> {
              sink.write(2);
              sink.flush();
            },
            "worker-1");
    worker.start();
    worker.join();
    String here = Thread.currentThread().getName();
    assertThat(line(broken(sink::flush), "trace"))
        .startsWith("#1 write(1) -> 1 [" + here + "]  #2 flush() [" + here + "]")
        .contains("#3 write(2) -> 2 [worker-1]  #4 flush() [worker-1]")
        .contains("#5 flush() [" + here + "]  <- here");
  }
}
