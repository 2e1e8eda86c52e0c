package dev.vht.examples.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.ChildBuilder;
import dev.vht.contracts.Contract;
import dev.vht.contracts.ContractBuilder;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The section "Reports" of {@code docs/contracts.md} shows what these programs print. */
@SuppressWarnings("ReturnValueIgnored") // calls that are named, not made
class ReportsManualTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  interface Accounts {
    void open(String owner);

    long balance(String owner);

    void close(String owner);

    void login(String owner, String password);
  }

  private static class Bank implements Accounts {
    @Override
    public void open(String owner) {}

    @Override
    public long balance(String owner) {
      return -5;
    }

    @Override
    public void close(String owner) {
      throw new NoSuchElementException("no account of " + owner);
    }

    @Override
    public void login(String owner, String password) {}
  }

  private static ContractBuilder<Accounts> accounts() {
    return Contract.<Accounts>builder(Accounts.class, HERE).noun("bank");
  }

  private static Accounts bank(ContractBuilder<Accounts> contract) {
    return contract.build().attach(new Bank(), Enforcement.of(Mode.ENFORCE).named("Oak Street"));
  }

  private static void assertShown(ThrowingCallable call) throws Exception {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call);
    assertThat(violation).as("no rule was broken").isNotNull();
    assertShown(violation.violation().toString());
  }

  private static void assertShown(String report) throws Exception {
    assertThat(ContractsManualTest.shownReports())
        .contains(ContractsManualTest.withoutPlace(report + "\n"));
  }

  @Test
  void aRequirement() throws Exception {
    Accounts bank =
        bank(
            accounts()
                .key("owner", KeySource.argument(0))
                .requires(
                    "A1",
                    a -> a.open(""),
                    "{owner} is no name",
                    o -> o.arguments().get(0) instanceof String name && !name.isBlank()));
    assertShown(() -> bank.open(" "));
  }

  @Test
  void aGuarantee() throws Exception {
    Accounts bank =
        bank(
            accounts()
                .ensures(
                    "A2",
                    a -> a.balance(""),
                    "an account is never overdrawn",
                    o -> o.result() instanceof Long balance && balance >= 0));
    assertShown(() -> bank.balance("ann"));
  }

  @Test
  void aSlice() throws Exception {
    Accounts bank =
        bank(
            accounts()
                .key("owner", KeySource.argument(0))
                .protocol(
                    "A3",
                    p ->
                        p.allows("(open balance* close)*")
                            .forEach("owner")
                            .text("{owner} has an account")));
    bank.open("ann");
    bank.open("bob");
    bank.open("cleo");
    assertShown(() -> bank.open("ann"));
  }

  @Test
  void aRefusal() throws Exception {
    Accounts bank =
        bank(accounts().refuses("A4", NoSuchElementException.class, "{message}", "close"));
    assertShown(() -> bank.close("ann"));
  }

  @Test
  void aResult() throws Exception {
    Queue<String> queue =
        Contract.<Queue<String>>builder(Queue.class, HERE)
            .noun("queue")
            .event("empty", e -> e.returned(Queue::poll).when(o -> o.result() == null))
            .protocol("Q1", p -> p.forbids("add empty").text("an element was added just before"))
            .build()
            .attach(
                new ArrayDeque<>() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public @Nullable String poll() {
                    return null;
                  }
                });
    queue.poll();
    queue.add("aap");
    assertShown(queue::poll);
  }

  @Test
  void anIncompleteTrace() throws Exception {
    Contract<Accounts> contract =
        accounts()
            .key("owner", KeySource.argument(0))
            .protocol("A5", p -> p.allows("(open close)*").forEach("owner").mustComplete())
            .build();
    Accounts bank = contract.attach(new Bank(), Enforcement.of(Mode.ENFORCE).named("Oak Street"));
    bank.open("ann");
    assertShown(contract.attachment(bank).orElseThrow().incomplete().get(0).toString());
  }

  @Test
  void aFold() throws Exception {
    Accounts bank =
        bank(
            accounts()
                .protocol(
                    "A6",
                    p ->
                        p.machine(
                            Machine.fold(0)
                                .on(
                                    "open",
                                    (n, o) ->
                                        Step.when(n < 2, n + 1, "the bank has room for two")))));
    bank.open("ann");
    bank.open("bob");
    assertShown(() -> bank.open("cleo"));
  }

  @Test
  void partsOfAnObject() throws Exception {
    ContractBuilder<Collection<String>> all = Contract.builder(Collection.class, HERE);
    ChildBuilder<Iterator<String>> iterator = all.role("iterator", Iterator.class);
    iterator.key("iterator", KeySource.receiver()).event("next", e -> e.called(Iterator::next));
    Collection<String> words =
        all.returns(Collection::iterator, iterator)
            .event(
                "create", e -> e.returned(Collection::iterator).key("iterator", KeySource.result()))
            .event("update", e -> e.called("add").called("remove"))
            .protocol(
                "U1",
                p ->
                    p.forbids("create (next | update)* update next")
                        .forEach("iterator")
                        .text("its collection was changed"))
            .build()
            .attach(
                new ArrayList<>(List.of("aap", "noot")) {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public Iterator<String> iterator() {
                    return new Words();
                  }
                });
    Iterator<String> one = words.iterator();
    Iterator<String> other = words.iterator();
    other.next();
    words.add("mies");
    assertShown(one::next);
  }

  private static final class Words implements Iterator<String> {
    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public String next() {
      return "aap";
    }

    @Override
    public String toString() {
      return "the words";
    }
  }

  @Test
  void severalThreads() throws Exception {
    Accounts bank =
        bank(accounts().protocol("A7", p -> p.forbids("open open").text("one opens at a time")));
    Thread teller = new Thread(() -> bank.open("ann"), "teller-1");
    teller.start();
    teller.join();
    Thread.currentThread().setName("main");
    assertShown(() -> bank.open("bob"));
  }

  @Test
  void severalObjects() throws Exception {
    Contract<Accounts> contract =
        accounts()
            .key("owner", KeySource.argument(0))
            .protocol(
                "A10",
                p ->
                    p.allows("(open close)*")
                        .forEach("owner")
                        .extent(Extent.CONTRACT)
                        .text("{owner} has an account"))
            .build();
    Accounts oak = contract.attach(new Bank(), Enforcement.of(Mode.ENFORCE).named("Oak Street"));
    Accounts elm = contract.attach(new Bank(), Enforcement.of(Mode.ENFORCE).named("Elm Street"));
    oak.open("ann");
    oak.open("bob");
    assertShown(() -> elm.open("ann"));
  }

  @Test
  void largeValues() throws Exception {
    String owner = "Her Majesty ".repeat(1000);
    Accounts bank =
        bank(
            accounts()
                .key("owner", KeySource.argument(0))
                .protocol(
                    "A8",
                    p -> p.allows("(open close)*").forEach("owner").text("{owner} is unknown")));
    assertShown(() -> bank.close(owner));
  }

  @Test
  void sensitiveValues() throws Exception {
    Accounts bank =
        bank(
            accounts()
                .sensitive(a -> a.login("", ""), 1)
                .protocol("A9", p -> p.forbids("login login").text("somebody is inside")));
    bank.login("ann", "open sesame");
    assertShown(() -> bank.login("bob", "password"));
  }
}
