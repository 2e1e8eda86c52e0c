package dev.vht.examples.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.ChildBuilder;
import dev.vht.contracts.Contract;
import dev.vht.contracts.ContractBuilder;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.trace.TraceFile;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/contracts.md} shows, compiled and run. */
class ContractsManualTest {
  private static final Pattern REPORT =
      Pattern.compile("^```text\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern PLACE = Pattern.compile("at \\S+\\(\\w+\\.java:\\d+\\)");

  @TempDir Path directory;

  static List<String> shownReports() throws IOException {
    Path base = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    String page = Files.readString(base.resolveSibling("docs").resolve("contracts.md"));
    return REPORT.matcher(page).results().map(report -> withoutPlace(report.group(1))).toList();
  }

  private static String withoutPlace(Throwable violation) {
    return withoutPlace(violation.getMessage() + "\n");
  }

  static String withoutPlace(String report) {
    return PLACE.matcher(report).replaceAll("at");
  }

  private static final class WoodenDoor implements Door {
    @Override
    public void open() {}

    @Override
    public void close() {}

    @Override
    public void ring(int times) {}
  }

  @Test
  void anInterfaceOfYourOwn() {
    // shown in docs/contracts.md
    Contract<Door> contract = Contract.of(Door.class, MethodHandles.lookup());
    Door door = contract.attach(new WoodenDoor());
    // end
    door.open();
    assertThatThrownBy(door::open)
        .isInstanceOf(ContractViolation.class)
        .satisfies(violation -> assertThat(shownReports()).contains(withoutPlace(violation)));
    door.close();
    assertThatThrownBy(() -> door.ring(0))
        .isInstanceOf(ContractViolation.class)
        .hasMessageStartingWith("D2: ring(0) but a bell rings once at least");
  }

  private static final class IronGate implements Gate {
    @Override
    public void open() {}

    @Override
    public void close() {}

    @Override
    public void lock() {}

    @Override
    public void unlock() {}

    @Override
    public void ring(int times) {}
  }

  @Test
  void aContractIsInherited() {
    // shown in docs/contracts.md
    Gate gate = Contract.<Gate>of(Gate.class, MethodHandles.lookup()).attach(new IronGate());
    // end
    assertThatThrownBy(gate::close)
        .hasMessageStartingWith("D1: close() but a door is opened and closed in turn")
        .hasMessageContaining("  gate      (unnamed)");
    assertThatThrownBy(() -> gate.ring(0))
        .hasMessageStartingWith("D2: ring(0) but a bell rings once at least");
    assertThatThrownBy(gate::unlock)
        .hasMessageStartingWith("G1: unlock() but a gate is locked and unlocked in turn");
    gate.lock();
    gate.open();
  }

  @Test
  void theContractsOfThisManualHaveNoWarnings() {
    for (Class<?> type : List.of(Door.class, Gate.class, Mailbox.class, Shelf.class)) {
      assertThat(Contract.of(type, MethodHandles.lookup()).warnings()).as(type.getName()).isEmpty();
    }
  }

  private static final class RemoteMailbox implements Mailbox {
    private boolean isFull;

    @Override
    public void post() {
      throw new ConnectionLost();
    }

    @Override
    public void take() {
      isFull = false;
    }

    @Override
    public boolean isFull() {
      return isFull;
    }
  }

  @Test
  void theEffectOfACallMayBeUncertain() {
    RemoteMailbox remote = new RemoteMailbox();
    Mailbox mailbox = Contract.of(Mailbox.class, MethodHandles.lookup()).attach(remote);
    assertThatThrownBy(mailbox::post).isInstanceOf(ConnectionLost.class);
    assertThat(mailbox.isFull()).isFalse();
    remote.isFull = true; // the letter arrives
    assertThat(mailbox.isFull()).isTrue();
    remote.isFull = false;
    assertThatThrownBy(mailbox::isFull)
        .hasMessageStartingWith("M1: isFull() returned false but this contradicts what was done")
        .hasMessageContaining("in a call whose outcome was unknown");
  }

  @Test
  @SuppressWarnings("ReturnValueIgnored") // calls that are named, not made
  void anInterfaceThatYouDoNotOwn() {
    // shown in docs/contracts.md
    Contract<Iterator<String>> contract =
        Contract.<Iterator<String>>builder(Iterator.class, MethodHandles.lookup())
            .event(
                "more",
                e -> e.returned(Iterator::hasNext).when(o -> Boolean.TRUE.equals(o.result())))
            .event("next", e -> e.called(Iterator::next))
            .event("delete", e -> e.called("remove"))
            .protocol(
                "I1", p -> p.allows("(more+ next delete?)*").text("hasNext() did not return true"))
            .requires(
                "I2",
                it -> it.forEachRemaining(null),
                "no action was given",
                o -> o.arguments().get(0) != null)
            .build();
    // end
    assertThat(contract.warnings()).isEmpty();
    Iterator<String> iterator = contract.attach(List.of("aap").iterator());
    assertThat(iterator.hasNext()).isTrue();
    assertThat(iterator.next()).isEqualTo("aap");
    assertThatThrownBy(iterator::next)
        .hasMessageStartingWith("I1: next() but hasNext() did not return true");
    assertThatThrownBy(() -> iterator.forEachRemaining(null))
        .isInstanceOf(ContractViolation.class)
        .hasMessageStartingWith("I2: ");
  }

  @Test
  @SuppressWarnings("ReturnValueIgnored") // calls that are named, not made
  void anIteratorIsPartOfTheContractOfItsCollection() {
    // shown in docs/contracts.md
    ContractBuilder<Collection<String>> all =
        Contract.builder(Collection.class, MethodHandles.lookup());
    ChildBuilder<Iterator<String>> iterator = all.role("iterator", Iterator.class);
    iterator.key("iterator", KeySource.receiver()).event("next", e -> e.called(Iterator::next));
    Contract<Collection<String>> contract =
        all.returns(Collection::iterator, iterator)
            .event(
                "create", e -> e.returned(Collection::iterator).key("iterator", KeySource.result()))
            .event("update", e -> e.called("add").called("remove").called("clear"))
            .protocol(
                "U1", p -> p.forbids("create (next | update)* update next").forEach("iterator"))
            .build();
    // end
    assertThat(contract.warnings()).isEmpty();
    Collection<String> collection = contract.attach(new ArrayList<>(List.of("aap", "noot")));
    Iterator<String> words = collection.iterator();
    words.next();
    collection.add("mies");
    assertThatThrownBy(words::next)
        .isInstanceOf(ContractViolation.class)
        .hasMessageStartingWith("U1: ");
  }

  interface Connection {}

  interface Pool {
    Connection take();

    void give(Connection connection);

    Collection<Connection> takeAll();

    void giveAll(Collection<Connection> connections);
  }

  /** Accepts only connections that it made. */
  private static final class PlainPool implements Pool {
    private record Plain() implements Connection {}

    @Override
    public Connection take() {
      return new Plain();
    }

    @Override
    public void give(Connection connection) {
      assertThat(connection).isInstanceOf(Plain.class);
    }

    @Override
    public Collection<Connection> takeAll() {
      return List.of(take(), take());
    }

    @Override
    public void giveAll(Collection<Connection> connections) {
      connections.forEach(this::give);
    }
  }

  @Test
  void aPoolGetsWhatItMade() {
    // shown in docs/contracts.md
    ContractBuilder<Pool> all = Contract.builder(Pool.class, MethodHandles.lookup());
    ChildBuilder<Connection> connection = all.role("connection", Connection.class);
    Contract<Pool> contract =
        all.returns(Pool::take, connection)
            .returnsEach(Pool::takeAll, connection)
            .passesRaw(pool -> pool.giveAll(null), 0)
            .build();
    Pool pool = contract.attach(new PlainPool());
    pool.give(pool.take()); // a PlainPool gets a connection that it made
    pool.giveAll(new ArrayList<>(pool.takeAll())); // and a list of those
    // end
    assertThat(pool.take()).isNotInstanceOf(PlainPool.Plain.class);
    assertThat(pool.takeAll()).noneMatch(PlainPool.Plain.class::isInstance);
  }

  @Test
  void aTraceOnFileIsJudgedAgain() throws IOException {
    Path path = directory.resolve("door.jsonl");
    Contract<Door> contract = Contract.of(Door.class, MethodHandles.lookup());
    // shown in docs/contracts.md
    try (TraceFile file = TraceFile.create(path, 100_000)) {
      Door door = contract.attach(new WoodenDoor(), Enforcement.of(Mode.REPORT).recorder(file));
      door.open();
      door.close();
      door.close();
    }
    List<TraceEvent> trace = TraceFile.read(path);
    Enforcement report = Enforcement.of(Mode.REPORT);
    List<Violation> same = contract.check(trace, report); // the same violations
    List<TraceEvent> shortest = contract.shrink(trace, report); // no call can be left out
    // end
    assertThat(same).hasSize(1);
    assertThat(shortest).hasSizeLessThan(trace.size());
  }
}
