package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slices with several keys. */
@SuppressWarnings("ReturnValueIgnored") // of methods that are named
class CombinationsTest {

  interface Library {
    String lend(Object reader, Object book);

    void back(Object reader, Object book);

    void join(Object reader);

    void stamp(Object reader, Object book, Object day);

    void print(Object book);

    void shelve(Object book, Object day);
  }

  private static class Plain implements Library {
    @Override
    public String lend(Object reader, Object book) {
      return "ticket of " + reader;
    }

    @Override
    public void back(Object reader, Object book) {}

    @Override
    public void join(Object reader) {}

    @Override
    public void stamp(Object reader, Object book, Object day) {}

    @Override
    public void print(Object book) {}

    @Override
    public void shelve(Object book, Object day) {}
  }

  private final ContractBuilder<Library> library =
      Contract.<Library>builder(Library.class, MethodHandles.lookup())
          .key("reader", KeySource.argument(0), "lend", "back", "join", "stamp")
          .key("book", KeySource.argument(1), "lend", "back", "stamp")
          .key("book", KeySource.argument(0), "print", "shelve")
          .key("day", KeySource.argument(2), "stamp")
          .key("day", KeySource.argument(1), "shelve");

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  private Library attached(String pattern, String... keys) {
    return library.protocol("C1", p -> p.allows(pattern).forEach(keys)).build().attach(new Plain());
  }

  @Test
  void theImplementationIsToBlameForAForbiddenOutcome() {
    library.event("lent", e -> e.returned(l -> l.lend("", "")));
    Library checked = attached("lent back", "reader", "book");
    checked.lend("Els", "algebra");
    checked.lend("Els", "Greek");
    Violation violation = broken(() -> checked.lend("Els", "algebra"));
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
    assertThat(violation.slice()).isEqualTo("\"Els\", \"algebra\"");
  }

  @Test
  void aResultMayBeOneOfTheKeys() {
    library.event("lent", e -> e.returned(l -> l.lend("", "")).key("ticket", KeySource.result()));
    Library checked = attached("lent", "book", "ticket");
    checked.lend("Els", "algebra");
    checked.lend("Jan", "algebra");
    checked.lend("Els", "Greek");
    Violation violation = broken(() -> checked.lend("Els", "algebra"));
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
    assertThat(violation.slice()).isEqualTo("\"algebra\", \"ticket of Els\"");
  }

  @Test
  void incompleteCombinationsAreNotChecked() {
    Library checked = attached("join (lend back)*", "reader", "book");
    checked.join("Els");
    checked.join("Els");
    checked.join("Els");
    checked.join("Jan");
    checked.lend("Jan", "algebra");
    assertThat(broken(() -> checked.lend("Jan", "algebra")).slice())
        .isEqualTo("\"Jan\", \"algebra\"");
  }

  @Test
  void aNewCombinationStartsInTheStateOfItsLargestPart() {
    Library checked = attached("join lend stamp*", "reader", "book", "day");
    checked.join("Els");
    checked.lend("Els", "algebra");
    checked.stamp("Els", "algebra", "Monday");
    checked.stamp("Els", "algebra", "Tuesday");
    assertThat(broken(() -> checked.stamp("Els", "Greek", "Monday")).allowed())
        .containsExactly("lend(\"Els\", \"Greek\", \"Monday\")");
  }

  @Test
  void eventsOfBothPartsBeforeTheyMeetBelongToTheCombination() {
    Library checked = attached("join print lend", "reader", "book");
    checked.join("Els");
    checked.print("algebra");
    checked.print("Greek");
    checked.join("Jan");
    checked.lend("Els", "algebra");
    assertThat(broken(() -> checked.lend("Jan", "Greek")).state())
        .isEqualTo("broken since print, which came before its objects were connected");
  }

  @Test
  void aCombinationInItsInitialStateIsStillChecked() {
    Library checked = attached("(lend (back | join))*", "reader", "book");
    checked.lend("Els", "algebra");
    checked.back("Els", "algebra");
    assertThat(broken(() -> checked.join("Els")).slice()).isEqualTo("\"Els\", \"algebra\"");
  }

  @Test
  void anEventThatIsNotAllowedBeforeTheyMeetIsReportedWhenTheyMeet() {
    Library checked = attached("lend join*", "reader", "book");
    checked.join("Els");
    assertThat(broken(() -> checked.lend("Els", "algebra")).symbol()).isEqualTo("lend");
    checked.lend("Jan", "algebra");
    checked.join("Jan");
  }

  @Test
  void anEventBeforeTheCreationIsIgnored() {
    Library checked =
        library
            .protocol(
                "C1", p -> p.allows("lend back* join*").forEach("reader", "book").createdBy("lend"))
            .build()
            .attach(new Plain());
    checked.join("Els");
    checked.lend("Els", "algebra");
    checked.back("Els", "algebra");
    checked.join("Els");
    assertThat(broken(() -> checked.back("Els", "algebra")).symbol()).isEqualTo("back");
  }

  /** Whether the number of joins is even can be told only by all of them. */
  @Test
  void aHistoryThatIsTooLongMakesTheStateUnknown() {
    Contract<Library> contract =
        library
            .protocol("C1", p -> p.allows("(join join)* print lend").forEach("reader", "book"))
            .build();
    assertThat(contract.warnings()).singleElement().asString().contains("protocol C1", "256");
    Library checked = contract.attach(new Plain());
    for (int i = 0; i < 255; i++) {
      checked.join("Els");
    }
    for (int i = 0; i < 1_001; i++) {
      checked.join("Jan");
    }
    checked.print("algebra");
    assertThat(broken(() -> checked.lend("Els", "algebra")).slice()).startsWith("\"Els\"");
    checked.lend("Jan", "algebra");
    assertThat(broken(() -> checked.lend("Jan", "algebra")).slice()).startsWith("\"Jan\"");
  }

  @Test
  void aRefusedCallConnectsNothing() {
    Library checked =
        library
            .protocol("C1", p -> p.allows("(lend join)*").forEach("reader", "book"))
            .protocol("C2", p -> p.allows("back lend").forEach("book"))
            .build()
            .attach(new Plain());
    assertThat(broken(() -> checked.lend("Els", "algebra")).rule()).isEqualTo("C2");
    checked.join("Els"); // would not be allowed if the call had connected reader and book
    checked.join("Els");
  }

  @Test
  void threeKeysMayMeetInTwoEvents() {
    Library checked = attached("join lend shelve", "reader", "book", "day");
    checked.join("Els");
    checked.lend("Els", "algebra");
    checked.shelve("algebra", "Monday");
    checked.shelve("Greek", "Monday");
    assertThat(broken(() -> checked.shelve("algebra", "Monday")).slice())
        .isEqualTo("\"Els\", \"algebra\", \"Monday\"");
    assertThat(broken(() -> checked.lend("Els", "Greek")).state())
        .startsWith("broken since shelve");
  }

  @Test
  void thePartMayLackAnyOfTheKeys() {
    library.event("join", e -> e.called("join").key("day", KeySource.argument(0)));
    Library checked = attached("join stamp", "book", "day");
    checked.join("Monday");
    checked.stamp("Els", "algebra", "Monday");
    assertThat(broken(() -> checked.stamp("Els", "algebra", "Tuesday")).symbol())
        .isEqualTo("stamp");
  }

  @Test
  void eachIncompleteCombinationIsReported() {
    Contract<Library> contract =
        library
            .protocol("C1", p -> p.allows("(lend back)*").forEach("reader", "book").mustComplete())
            .build();
    Library checked = contract.attach(new Plain());
    checked.lend("Els", "algebra");
    checked.lend("Els", "Greek");
    checked.lend("Jan", "algebra");
    checked.back("Els", "Greek");
    List<Violation> found = contract.attachment(checked).orElseThrow().incomplete();
    assertThat(found)
        .extracting(Violation::slice)
        .containsExactlyInAnyOrder("\"Els\", \"algebra\"", "\"Jan\", \"algebra\"");
    assertThat(found).extracting(Violation::blame).containsOnly(Blame.CALLER);
  }

  @Test
  void aProtocolSetsTheSuspectsOfIncompleteTraces() {
    Contract<Library> contract =
        library
            .protocol(
                "C1",
                p ->
                    p.allows("(lend back)*")
                        .forEach("reader", "book")
                        .mustComplete()
                        .suspects(Blame.IMPLEMENTATION, Blame.CALLER))
            .build();
    Library checked = contract.attach(new Plain());
    checked.lend("Els", "algebra");
    assertThat(contract.attachment(checked).orElseThrow().incomplete())
        .singleElement()
        .satisfies(
            violation ->
                assertThat(violation.suspects())
                    .containsExactly(Blame.IMPLEMENTATION, Blame.CALLER));
  }

  @Test
  void aPartOfACombinationNeedNotComplete() {
    Contract<Library> contract =
        library
            .protocol("C1", p -> p.allows("(join lend)*").forEach("reader", "book").mustComplete())
            .build();
    Library checked = contract.attach(new Plain());
    checked.join("Els");
    assertThat(contract.attachment(checked).orElseThrow().incomplete()).isEmpty();
  }

  @Test
  void optionalCompletionIsNotReported() {
    Contract<Library> contract =
        library.protocol("C1", p -> p.allows("(lend back)*").forEach("reader", "book")).build();
    Library checked = contract.attach(new Plain());
    checked.lend("Els", "algebra");
    assertThat(contract.attachment(checked).orElseThrow().incomplete()).isEmpty();
  }

  @Test
  void anIncompleteCombinationIsReportedWhenAKeyIsCollected() throws InterruptedException {
    Queue<Violation> told = new ConcurrentLinkedQueue<>();
    Library checked =
        library
            .key("book", KeySource.argument(1).byIdentity(), "lend", "back")
            .protocol("C1", p -> p.allows("(lend back)*").forEach("reader", "book").mustComplete())
            .build()
            .attach(new Plain(), Enforcement.of(Mode.ENFORCE).awaitingEnd(1).listener(told::add));
    checked.lend("Els", new Object());
    Object other = new Object();
    for (int i = 0; i < 100 && told.isEmpty(); i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(20);
      checked.lend("Jan", other);
      checked.back("Jan", other);
    }
    assertThat(told)
        .singleElement()
        .satisfies(
            violation -> assertThat(violation.slice()).isEqualTo("\"Els\", (a collected object)"));
  }

  @Test
  @Timeout(60)
  void threadsWithACommonKeyAreNotBlamedForEachOther() throws InterruptedException {
    Library checked = attached("(lend back)*", "reader", "book");
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(
                reader ->
                    new Thread(
                        () -> {
                          try {
                            for (int i = 0; i < Effort.times(4_000); i++) {
                              checked.lend(reader, "algebra");
                              checked.back(reader, "algebra");
                            }
                          } catch (RuntimeException | Error e) {
                            failures.add(e);
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  /** The book that is lent may be the one that the other call returns. */
  @Test
  void aCallWithAnUnresolvedCombinationMayExplainAnother() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    library.event("lent", e -> e.returned(l -> l.lend("", "")).key("ticket", KeySource.result()));
    library.event(
        "returned",
        e -> e.returned(l -> l.back("", "")).key("ticket", KeySource.of(CombinationsTest::ticket)));
    Library checked =
        library
            .protocol("C1", p -> p.allows("(lent returned)*").forEach("book", "ticket"))
            .build()
            .attach(waiting(entered, goOn));
    Thread reader = new Thread(() -> checked.lend("Els", "algebra"));
    reader.start();
    entered.await();
    checked.back("Els", "algebra");
    goOn.countDown();
    reader.join();
    checked.back("Els", "algebra");
    assertThat(broken(() -> checked.back("Els", "algebra")).rule()).isEqualTo("C1");
  }

  /** Another thread may know the ticket before the call that issues it has returned. */
  @Test
  void anUnresolvedCallMayExplainAResolvedOne() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    library
        .event("lent", e -> e.returned(l -> l.lend("", "")).key("ticket", KeySource.result()))
        .event(
            "stamp", e -> e.called(l -> l.stamp("", "", "")).key("ticket", KeySource.argument(2)));
    Library checked =
        library
            .protocol("C1", p -> p.allows("(lent stamp)*").forEach("book", "ticket"))
            .build()
            .attach(waiting(entered, goOn));
    Thread reader = new Thread(() -> checked.lend("Els", "algebra"));
    reader.start();
    entered.await();
    Throwable thrown =
        catchThrowableOfType(
            ContractViolation.class, () -> checked.stamp("Jan", "algebra", "ticket of Els"));
    goOn.countDown();
    reader.join();
    assertThat(thrown).isNull();
    checked.stamp("Jan", "algebra", "ticket of Els");
    assertThat(broken(() -> checked.stamp("Jan", "algebra", "ticket of Els")).rule())
        .isEqualTo("C1");
  }

  /** If the call that connects them has no effect, they were never connected. */
  @Test
  @Timeout(60)
  void nobodyIsBlamedWhileOnlyACallInFlightConnectsTheObjects() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Library checked =
        library
            .protocol("C1", p -> p.allows("lend back* (stamp join)*").forEach("reader", "book"))
            .build()
            .attach(
                new Plain() {
                  @Override
                  public String lend(Object reader, Object book) {
                    entered.countDown();
                    try {
                      goOn.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("out of stock");
                  }
                });
    Thread reader =
        new Thread(() -> catchThrowableOfType(RuntimeException.class, () -> lend(checked)));
    reader.start();
    entered.await();
    checked.join("Els"); // not allowed before lend, nor after it
    goOn.countDown();
    reader.join();
    checked.join("Els");
  }

  private static void lend(Library library) {
    library.lend("Els", "algebra");
  }

  private static Library waiting(CountDownLatch entered, CountDownLatch goOn) {
    return new Plain() {
      @Override
      public String lend(Object reader, Object book) {
        entered.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return super.lend(reader, book);
      }
    };
  }

  private static String ticket(Occurrence occurrence) {
    return "ticket of " + occurrence.arguments().get(0);
  }
}
