package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.trace.TraceFile;
import dev.vht.contracts.trace.TraceFile.ObjectName;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("ReturnValueIgnored") // of methods that are named, and of violations
class RecordedTraceTest {
  private static final Enforcement ENFORCE = Enforcement.of(Mode.ENFORCE);
  private static final Enforcement REPORT = Enforcement.of(Mode.REPORT);

  interface Account {
    void deposit(String owner, long amount);

    void withdraw(String owner, long amount);

    default void look(String owner) {}
  }

  private final Contract<Account> ledgers =
      Contract.<Account>builder(Account.class, MethodHandles.lookup())
          .key("owner", KeySource.argument(0))
          .protocol(
              "B1",
              p ->
                  p.forEach("owner")
                      .machine(
                          Machine.fold(0L)
                              .on("deposit", (held, o) -> Step.to(held + amount(o)))
                              .on(
                                  "withdraw",
                                  (held, o) ->
                                      Step.when(
                                          amount(o) <= held,
                                          held - amount(o),
                                          "there is only " + held))))
          .build();

  private static long amount(Occurrence o) {
    Long amount = o.argument(1, Long.class);
    return amount == null ? 0 : amount;
  }

  private static final class Ledger implements Account {
    @Override
    public void deposit(String owner, long amount) {}

    @Override
    public void withdraw(String owner, long amount) {}
  }

  @TempDir Path folder;

  private static Contract<Collection<String>> unsafeIterator() {
    ContractBuilder<Collection<String>> all =
        Contract.builder(Collection.class, MethodHandles.lookup());
    ChildBuilder<Iterator<String>> iterator = all.role("iterator", Iterator.class);
    iterator.key("iterator", KeySource.receiver()).event("next", e -> e.called(Iterator::next));
    return all.returns(Collection::iterator, iterator)
        .event("create", e -> e.returned(Collection::iterator).key("iterator", KeySource.result()))
        .event("update", e -> e.called("add").called("remove").called("clear"))
        .protocol("U1", p -> p.forbids("create (next | update)* update next").forEach("iterator"))
        .build();
  }

  private List<TraceEvent> recorded(Path file, long most) throws IOException {
    try (TraceFile recorder = TraceFile.create(file, most)) {
      Account accounts = ledgers.attach(new Ledger(), REPORT.recorder(recorder));
      accounts.deposit("aap", 10);
      accounts.deposit("noot", 3);
      accounts.withdraw("aap", 4);
      accounts.look("aap");
      accounts.withdraw("aap", 7);
      accounts.withdraw("noot", 3);
    }
    return TraceFile.read(file);
  }

  @Test
  void aRecordedTraceHasTheSameViolations() throws IOException {
    List<Violation> live = new ArrayList<>();
    Path file = folder.resolve("trace.jsonl");
    try (TraceFile recorder = TraceFile.create(file, 1000)) {
      Account accounts =
          ledgers.attach(new Ledger(), REPORT.recorder(recorder).listener(live::add));
      accounts.deposit("aap", 10);
      accounts.withdraw("aap", 12);
      accounts.withdraw("noot", 1);
    }
    List<Violation> offline = ledgers.check(TraceFile.read(file), REPORT);
    assertThat(offline).extracting(Violation::headline).isEqualTo(headlines(live)).hasSize(2);
    assertThat(offline).extracting(Violation::blame).containsOnly(Blame.CALLER);
  }

  private static List<String> headlines(List<Violation> violations) {
    return violations.stream().map(Violation::headline).toList();
  }

  interface Rack {
    List<Bottle> all();

    void lock();
  }

  interface Bottle {
    void open();
  }

  private static final class PlainRack implements Rack {
    @Override
    public List<Bottle> all() {
      return List.of(() -> {});
    }

    @Override
    public void lock() {}
  }

  @Test
  void anElementOfAContainerIsJudgedOfflineAsAChild() throws IOException {
    ContractBuilder<Rack> builder = Contract.builder(Rack.class, MethodHandles.lookup());
    ChildBuilder<Bottle> bottle = builder.role("bottle", Bottle.class);
    Contract<Rack> contract =
        builder
            .returnsEach(Rack::all, bottle)
            .protocol("R1", p -> p.allows("(all | bottle.open)* lock").text("it is locked"))
            .build();
    List<Violation> live = new ArrayList<>();
    Path file = folder.resolve("trace.jsonl");
    try (TraceFile recorder = TraceFile.create(file, 1000)) {
      Rack rack = contract.attach(new PlainRack(), REPORT.recorder(recorder).listener(live::add));
      List<Bottle> bottles = rack.all();
      bottles.get(0).open();
      rack.lock();
      bottles.get(0).open();
    }
    assertThat(contract.check(TraceFile.read(file), REPORT))
        .extracting(Violation::headline)
        .isEqualTo(headlines(live))
        .containsExactly("R1: bottle.open() but it is locked");
  }

  @Test
  void aLineIsTheBeginningOrTheEndOfACall() throws IOException {
    Path file = folder.resolve("trace.jsonl");
    recorded(file, 1000);
    assertThat(Files.readAllLines(file))
        .hasSize(12)
        .first()
        .asString()
        .matches(
            "\\{\"moment\":\"CALL\",\"call\":\\d+,\"object\":\\{\"type\":\""
                + "dev.vht.contracts.RecordedTraceTest\\$Ledger\",\"id\":1},\"role\":\"\","
                + "\"method\":\"deposit\\(java.lang.String,long\\)\",\"events\":\\[\"deposit\"],"
                + "\"arguments\":\\[\"aap\",\\{\"long\":\"10\"}],\"result\":null,"
                + "\"exception\":null,\"thread\":\".*\"}");
  }

  @Test
  void aViolatingTraceShrinksToTheCallsThatMatter() throws IOException {
    List<TraceEvent> trace = recorded(folder.resolve("trace.jsonl"), 1000);
    List<TraceEvent> shrunk = ledgers.shrink(trace, REPORT);
    assertThat(shrunk)
        .extracting(TraceEvent::method)
        .containsOnly("withdraw(java.lang.String,long)");
    assertThat(ledgers.check(shrunk, REPORT)).hasSize(1);
    assertThatThrownBy(() -> ledgers.shrink(List.of(), REPORT))
        .hasMessage("the trace breaks no rule");
  }

  @Test
  void aLongRandomTraceOfIteratorsShrinksToFourCalls() throws IOException {
    Contract<Collection<String>> contract = unsafeIterator();
    Path file = folder.resolve("trace.jsonl");
    List<Violation> live = new ArrayList<>();
    try (TraceFile recorder = TraceFile.create(file, 100_000)) {
      Collection<String> names =
          contract.attach(
              new java.util.concurrent.ConcurrentLinkedQueue<>(List.of("aap", "noot", "mies")),
              REPORT.recorder(recorder).listener(live::add));
      Random random = new Random(20261121);
      List<Iterator<String>> iterators = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Iterator<String> iterator =
            random.nextInt(4) == 0 || iterators.isEmpty()
                ? names.iterator()
                : iterators.get(random.nextInt(iterators.size()));
        iterators.add(iterator);
        if (random.nextInt(20) == 0) {
          names.add("wim" + i);
        } else if (iterator.hasNext()) {
          iterator.next();
        }
      }
    }
    List<TraceEvent> trace = TraceFile.read(file);
    assertThat(contract.check(trace, REPORT)).hasSameSizeAs(live).isNotEmpty();
    List<TraceEvent> shrunk = contract.shrink(trace, REPORT);
    assertThat(shrunk.stream().map(TraceEvent::call).distinct()).hasSize(3);
    assertThat(shrunk)
        .extracting(TraceEvent::method)
        .containsSubsequence("iterator()", "add(java.lang.Object)", "next()");
  }

  @Test
  void aCallThatThrewAViolationDidNotHappen() throws IOException {
    Path file = folder.resolve("trace.jsonl");
    try (TraceFile recorder = TraceFile.create(file, 1000)) {
      Account accounts = ledgers.attach(new Ledger(), ENFORCE.recorder(recorder));
      accounts.deposit("aap", 1);
      catchThrowableOfType(ContractViolation.class, () -> accounts.withdraw("aap", 2));
      accounts.withdraw("aap", 1);
    }
    assertThat(ledgers.check(TraceFile.read(file), ENFORCE)).hasSize(1);
  }

  @Test
  void aFileIsBoundedAndCountsOmittedEvents() throws IOException {
    Path file = folder.resolve("trace.jsonl");
    List<TraceEvent> trace = recorded(file, 5);
    assertThat(trace).hasSize(5);
    assertThat(Files.readAllLines(file)).last().isEqualTo("{\"dropped\":7}");
  }

  @Test
  void anIncompleteLastLineIsOmitted() throws IOException {
    Path file = folder.resolve("trace.jsonl");
    List<TraceEvent> whole = recorded(file, 1000);
    Files.writeString(file, "{\"moment\":\"CALL\",\"ca", StandardOpenOption.APPEND);
    assertThat(TraceFile.read(file)).hasSameSizeAs(whole);
  }

  @Test
  void aFileThatIsNotATraceIsRejectedWithItsLine() throws IOException {
    Path file = folder.resolve("trace.jsonl");
    Files.writeString(file, "{\"moment\":\"CALL\"}\n{\"moment\":\"CALL\"}\n");
    assertThatThrownBy(() -> TraceFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("trace.jsonl, line 1, is not an event of a trace: ")
        .hasMessageContaining("it has no call");
    assertThatThrownBy(() -> TraceFile.create(file, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTraceOfAnotherInterfaceIsRejected() throws IOException {
    List<TraceEvent> trace = recorded(folder.resolve("trace.jsonl"), 1000);
    assertThatThrownBy(() -> unsafeIterator().check(trace, REPORT))
        .hasMessage("java.util.Collection has no method deposit(java.lang.String,long)");
  }

  @Test
  void everyKindOfValueIsRestored() throws IOException {
    Path file = folder.resolve("trace.jsonl");
    Object plain = new Object();
    List<Object> values =
        new ArrayList<>(
            java.util.Arrays.asList(
                null,
                "a\"\n\u00e9",
                true,
                1,
                2L,
                3.5,
                4.5f,
                (byte) 5,
                (short) 6,
                '7',
                Double.NaN,
                Long.MIN_VALUE,
                Integer.MAX_VALUE));
    values.add(plain);
    values.add(List.of(1));
    values.add(new ArrayList<>(List.of(1)));
    values.add(plain);
    try (TraceFile recorder = TraceFile.create(file, 10)) {
      recorder.accept(
          new TraceEvent(Phase.CALL, 1, plain, "", "m()", List.of(), values, null, null, "main"));
    }
    TraceEvent read = TraceFile.read(file).get(0);
    assertThat(read.arguments().subList(0, 13)).isEqualTo(values.subList(0, 13));
    assertThat(read.arguments().get(13)).isSameAs(read.object()).isInstanceOf(ObjectName.class);
    assertThat(read.arguments().get(14)).isSameAs(read.arguments().get(15));
    assertThat(read.arguments().get(16)).isSameAs(read.object());
  }
}
