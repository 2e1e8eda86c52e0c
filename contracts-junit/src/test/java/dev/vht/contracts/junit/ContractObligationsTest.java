package dev.vht.contracts.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.vht.contracts.Contract;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.scope.ContractScope;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Tests that leave something undone fail, and no other does. */
class ContractObligationsTest {

  interface Kettle {
    void fill();

    void empty();

    void look();
  }

  interface Whistling extends Kettle {}

  private static final class Copper implements Whistling {
    @Override
    public void fill() {}

    @Override
    public void empty() {}

    @Override
    public void look() {}
  }

  private static <K extends Kettle> Contract<K> contract(Class<? super K> type, Extent extent) {
    return Contract.<K>builder(type, MethodHandles.lookup())
        .noun("kettle")
        .protocol("O1", p -> p.allows("(fill empty)*").extent(extent).mustComplete())
        .build();
  }

  private static final Contract<Kettle> CONTRACT = contract(Kettle.class, Extent.OBJECT);
  private static final Contract<Kettle> SHARED = contract(Kettle.class, Extent.CONTRACT);
  private static final Contract<Whistling> NARROWER = contract(Whistling.class, Extent.OBJECT);

  private static Kettle kettle(String name) {
    return CONTRACT.attach(new Copper(), Enforcement.of(Mode.ENFORCE).named(name));
  }

  private static Kettle filled(String name) {
    Kettle kettle = kettle(name);
    kettle.fill();
    return kettle;
  }

  private static void leak(String name) {
    filled(name).look();
  }

  private static void use(Kettle kettle) {
    kettle.fill();
    kettle.empty();
  }

  // Running the subjects, whose names keep them out of the build's own tests.

  private static Events run(DiscoverySelector... subjects) {
    return EngineTestKit.engine("junit-jupiter").selectors(subjects).execute().testEvents();
  }

  private static Events run(Class<?> subject) {
    return run(selectClass(subject));
  }

  private static Events run(Class<?> subject, String method) {
    return run(selectMethod(subject, method));
  }

  private static Throwable failure(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
  }

  private static Throwable onlyFailure(Events events) {
    List<Event> failed = events.failed().list();
    assertThat(failed).hasSize(1);
    return failure(failed.get(0));
  }

  private static List<String> namesOfFailed(Events events) {
    return events.failed().stream().map(e -> e.getTestDescriptor().getDisplayName()).toList();
  }

  private static void assertAllPass(Events events, int count) {
    assertThat(events.failed().stream().map(ContractObligationsTest::failure)).isEmpty();
    events.assertStatistics(all -> all.started(count).succeeded(count));
  }

  // One test.

  @CompleteTraces
  static class One {
    @Test
    void complete() {
      use(kettle("aap"));
    }

    @Test
    void nothing() {}

    @Test
    void incomplete() {
      leak("aap");
      use(kettle("noot"));
      leak("mies");
    }

    @Test
    void uncalled() {
      kettle("aap");
    }

    @Test
    @CompleteTraces(breaking = "O1")
    void refused() {
      assertThatThrownBy(kettle("aap")::empty).isInstanceOf(ContractViolation.class);
    }

    @Test
    void swallowed() {
      assertThatThrownBy(kettle("aap")::empty).isInstanceOf(ContractViolation.class);
    }

    @Test
    @CompleteTraces(breaking = "O2")
    void brokenOtherwise() {
      assertThatThrownBy(kettle("aap")::empty).isInstanceOf(ContractViolation.class);
    }

    @Test
    void reported() {
      Kettle kettle = CONTRACT.attach(new Copper(), Enforcement.of(Mode.REPORT).named("noot"));
      kettle.empty();
    }

    @Test
    void elsewhere() throws InterruptedException {
      Kettle kettle = kettle("aap");
      Thread thread = new Thread(kettle::empty);
      thread.setUncaughtExceptionHandler((unused, failure) -> {});
      thread.start();
      thread.join();
    }

    @Test
    void broken() {
      kettle("aap").empty();
    }

    @Test
    void failed() {
      leak("aap");
      throw new IllegalStateException("its own");
    }

    @Test
    void aborted() {
      leak("aap");
      abort("not today");
    }
  }

  @Test
  void aTestWithCompleteTracesPasses() {
    assertAllPass(run(One.class, "complete"), 1);
    assertAllPass(run(One.class, "nothing"), 1);
  }

  @Test
  void everyIncompleteTraceIsReportedWithThePlaceOfItsOpening() {
    assertThat(onlyFailure(run(One.class, "incomplete")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1) O1: the end of the trace but it is incomplete\n")
        .hasMessageContaining(
            "kettle    aap, opened at dev.vht.contracts.junit.ContractObligationsTest.")
        .hasMessageContaining("way out   empty")
        .hasMessageContaining("trace     #1 fill()  #2 look()")
        .hasMessageContaining("2) O1: ")
        .hasMessageContaining("kettle    mies, opened at ")
        .message()
        .doesNotContain("noot");
  }

  @Test
  void aContractWithoutACallFailsTheTest() {
    assertThat(onlyFailure(run(One.class, "uncalled")))
        .hasMessageContaining(
            "1) the contract of " + Kettle.class.getName() + ", for aap, opened at dev.vht.")
        .hasMessageEndingWith(", saw no call");
  }

  @Test
  void aCallThatBrokeARuleIsACall() {
    assertAllPass(run(One.class, "refused"), 1);
  }

  @Test
  void aCaughtViolationFailsTheTest() {
    for (String test : List.of("swallowed", "brokenOtherwise", "elsewhere")) {
      assertThat(onlyFailure(run(One.class, test)))
          .as(test)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("1) O1: empty() but")
          .hasMessageContaining("  meant?    @CompleteTraces(breaking = \"O1\")");
    }
  }

  @Test
  void aViolationThatIsOnlyReportedFailsTheTest() {
    assertThat(onlyFailure(run(One.class, "reported")))
        .hasMessageContaining("O1")
        .hasMessageContaining("noot");
  }

  @Test
  void aViolationThatIsTheFailureIsNotReportedTwice() {
    Throwable failure = onlyFailure(run(One.class, "broken"));
    assertThat(failure).isInstanceOf(ContractViolation.class);
    assertThat(failure.getSuppressed()).isEmpty();
  }

  @Test
  void aTestThatFailedKeepsItsFailure() {
    Throwable failure = onlyFailure(run(One.class, "failed"));
    assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("its own");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0]).hasMessageContaining("kettle    aap");
  }

  @Test
  void anAbortedTestStaysAborted() {
    run(One.class, "aborted").assertStatistics(all -> all.aborted(1).failed(0));
  }

  @Test
  void noScopeStaysOpen() {
    run(One.class);
    assertThat(ContractScope.current()).isEmpty();
  }

  // What is expected.

  @CompleteTraces(expecting = Kettle.class)
  static class Expecting {
    @Test
    void used() {
      use(kettle("aap"));
    }

    @Test
    void usedNarrower() {
      use(NARROWER.attach(new Copper()));
    }

    @Test
    void unattached() {
      use(new Copper());
    }

    @Test
    void uncalled() {
      kettle("aap");
    }

    @Test
    @CompleteTraces(expecting = {Kettle.class, Whistling.class})
    void another() {
      use(kettle("aap"));
    }

    @Test
    @CompleteTraces
    void excused() {}

    @Nested
    class Within {
      @Test
      void unattached() {}

      @Test
      void used() {
        use(kettle("aap"));
      }
    }
  }

  static class Inheriting extends Expecting {}

  @Test
  void anExpectedInterfaceMustBeAttachedAndCalled() {
    Events events = run(Expecting.class);
    assertThat(namesOfFailed(events))
        .containsExactlyInAnyOrder("unattached()", "uncalled()", "another()", "unattached()");
    assertThat(events.failed().stream().map(event -> failure(event).getMessage()))
        .filteredOn(message -> message.endsWith(Kettle.class.getName() + " was attached"))
        .hasSize(2);
  }

  @Test
  void theNearestAnnotationCounts() {
    assertThat(onlyFailure(run(Expecting.class, "another")))
        .hasMessageEndingWith("1) no contract of " + Whistling.class.getName() + " was attached");
  }

  @Test
  void aSubclassInheritsTheAnnotation() {
    assertThat(onlyFailure(run(Inheriting.class, "unattached")))
        .hasMessageContaining("no contract of");
  }

  // What belongs to a test.

  @CompleteTraces
  static class Around {
    private final Kettle field = kettle("field");
    private final Kettle before = kettle("before");

    @BeforeEach
    void fill() {
      before.fill();
    }

    @AfterEach
    void empty() {
      before.empty();
    }

    @Test
    void used() {
      use(field);
    }

    @Test
    void leaking() {
      field.fill();
    }
  }

  @Test
  void fieldsAndMethodsAroundATestBelongToIt() {
    assertAllPass(run(Around.class, "used"), 1);
    assertThat(onlyFailure(run(Around.class, "leaking")))
        .hasMessageContaining("kettle    field")
        .message()
        .doesNotContain("kettle    before");
  }

  @CompleteTraces
  static class Unmade {
    private final Kettle field = kettle("field");

    Unmade() {
      throw new IllegalStateException("cannot be made");
    }

    @Test
    void never() {
      use(field);
    }
  }

  @Test
  void aTestWhoseInstanceCannotBeCreatedLeavesNoScope() {
    assertThat(onlyFailure(run(Unmade.class))).hasMessage("cannot be made");
    assertThat(ContractScope.current()).isEmpty();
  }

  static class OnMethods {
    @BeforeEach
    void before() {
      leak("before");
    }

    @Test
    @CompleteTraces
    void judged() {
      leak("aap");
    }

    @Test
    void free() {
      leak("noot");
    }
  }

  @Test
  void anAnnotationOnAMethodAppliesToItsFixtureToo() {
    Events events = run(OnMethods.class);
    assertThat(namesOfFailed(events)).containsExactly("judged()");
    assertThat(onlyFailure(events))
        .hasMessageContaining("kettle    before")
        .hasMessageContaining("kettle    aap");
  }

  static class Registered {
    @RegisterExtension private final ContractObligations obligations = new ContractObligations();

    @Test
    void leaking() {
      leak("aap " + obligations.getClass().getSimpleName());
    }
  }

  @Test
  void theExtensionMayBeRegisteredInAField() {
    assertThat(onlyFailure(run(Registered.class))).hasMessageContaining("kettle    aap");
  }

  @CompleteTraces
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class Sharing {
    private final Kettle field = kettle("field");

    @BeforeAll
    static void open() {
      leak("of the class");
    }

    @Test
    void one() {
      field.fill();
    }

    @Test
    void other() {}
  }

  @CompleteTraces
  static class Static {
    private static final Kettle FILLED = filled("static");

    @Test
    void one() {
      FILLED.look();
    }
  }

  @Test
  void sharedObjectsBelongToNoTest() {
    assertAllPass(run(Sharing.class), 2);
    assertAllPass(run(Static.class), 1);
  }

  @CompleteTraces
  static class Threads {
    @Test
    void started() throws InterruptedException {
      Thread thread = new Thread(() -> leak("thread"));
      thread.start();
      thread.join();
    }

    @Test
    void pooled() throws Exception {
      POOL.submit(() -> leak("pool")).get();
    }

    @Test
    void pooledWithin() throws Exception {
      ContractScope test = ContractScope.current().orElseThrow();
      POOL.submit(() -> leakWithin(test)).get();
    }

    private static void leakWithin(ContractScope test) {
      try (ContractScope own = test.openWithin()) {
        leak(own.attachments().isEmpty() ? "pool" : "");
      }
    }
  }

  private static final ExecutorService POOL =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  @Test
  void sharedThreadsMayTakePartInATest() throws Exception {
    POOL.submit(() -> {}).get();
    assertThat(namesOfFailed(run(Threads.class)))
        .containsExactlyInAnyOrder("started()", "pooledWithin()");
  }

  // Tests of several kinds.

  @CompleteTraces(expecting = Kettle.class)
  static class Kinds {
    private final Kettle field = kettle("field");

    @RepeatedTest(4)
    void repeated(RepetitionInfo info) {
      use(field);
      leakIf(info.getCurrentRepetition() == 2, "repeated");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void parameterized(int value) {
      use(field);
      leakIf(value == 3, "parameterized");
    }

    @TestFactory
    Stream<DynamicTest> dynamic() {
      use(field);
      return IntStream.range(0, 20)
          .mapToObj(i -> dynamicTest("dynamic " + i, () -> leakIf(i % 10 == 7, "dynamic " + i)));
    }
  }

  private static void leakIf(boolean isLeaking, String name) {
    Kettle kettle = kettle(name);
    use(kettle);
    if (isLeaking) {
      kettle.fill();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachInvocationAndEachDynamicTestIsATest(boolean isParallel) {
    Events events = parallel(Kinds.class, isParallel);
    assertThat(namesOfFailed(events))
        .containsExactlyInAnyOrder("repetition 2 of 4", "[3] value=3", "dynamic 7", "dynamic 17");
    assertThat(events.failed().stream().map(event -> failure(event).getMessage()))
        .noneMatch(message -> message.contains("2) "));
  }

  @CompleteTraces(expecting = Kettle.class)
  static class Factories {
    @TestFactory
    Stream<DynamicTest> outside() {
      Kettle kettle = kettle("outside");
      return Stream.of(dynamicTest("fills", kettle::fill));
    }

    @TestFactory
    Stream<DynamicTest> inside() {
      return Stream.of(dynamicTest("uses", () -> use(kettle("aap"))));
    }

    @TestFactory
    Stream<DynamicTest> failing() {
      return Stream.of(dynamicTest("fails", Factories::fail));
    }

    private static void fail() {
      leak("aap");
      throw new IllegalStateException("its own");
    }
  }

  @Test
  void objectsOfAFactoryAreCheckedAtItsEnd() {
    EngineTestKit.Builder outside =
        EngineTestKit.engine("junit-jupiter").selectors(selectMethod(Factories.class, "outside"));
    assertThat(onlyFailure(outside.execute().allEvents()))
        .hasMessageContaining("kettle    outside");
  }

  @Test
  void dynamicTestsMayMeetTheExpectationsOfTheirFactory() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(Factories.class, "inside"))
        .execute()
        .allEvents()
        .assertStatistics(all -> all.failed(0));
  }

  @Test
  void aDynamicTestThatFailedKeepsItsFailure() {
    Throwable failure = onlyFailure(run(Factories.class, "failing"));
    assertThat(failure).hasMessage("its own");
    assertThat(failure.getSuppressed()[0]).hasMessageContaining("kettle    aap");
  }

  // Tests at the same time.

  private static Events parallel(Class<?> subject, boolean isParallel) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter(
            "junit.jupiter.execution.parallel.enabled", Boolean.toString(isParallel))
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
        .selectors(selectClass(subject))
        .execute()
        .testEvents();
  }

  @CompleteTraces
  static class Many {
    private final Kettle field = kettle("field");

    @RepeatedTest(300)
    void each(RepetitionInfo info) {
      int number = info.getCurrentRepetition();
      use(field);
      Kettle own = kettle("own " + number + ".");
      own.fill();
      IntStream.range(0, 8).parallel().forEach(i -> own.look());
      Kettle shared = SHARED.attach(new Copper());
      use(shared);
      if (number % 7 != 0) {
        own.empty();
      }
    }
  }

  @Test
  void concurrentTestsAreIndependent() {
    Events events = parallel(Many.class, true);
    events.assertStatistics(all -> all.started(300).failed(300 / 7));
    for (Event event : events.failed().list()) {
      String number = event.getTestDescriptor().getDisplayName().split(" ", -1)[1];
      assertThat(failure(event))
          .hasMessageContaining("kettle    own " + number + ".,")
          .message()
          .doesNotContain("2) ");
    }
  }

  @CompleteTraces
  static class Waiting {
    @Test
    void whileAnotherLeaksOnTheSameThread() {
      Kettle kettle = kettle("waiting");
      kettle.fill();
      run(One.class).assertStatistics(all -> all.failed(8));
      run(Sharing.class);
      kettle.empty();
    }
  }

  @Test
  void aTestThatWaitsOnTheSameThreadIsNotBlamed() {
    assertAllPass(run(Waiting.class), 1);
  }
}
