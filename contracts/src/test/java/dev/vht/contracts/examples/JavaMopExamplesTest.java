package dev.vht.contracts.examples;

import static dev.vht.contracts.examples.Broken.byCaller;
import static dev.vht.contracts.examples.Broken.byImplementation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.ChildBuilder;
import dev.vht.contracts.Contract;
import dev.vht.contracts.ContractBuilder;
import dev.vht.contracts.annotation.AfterViolation;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.scope.ContractScope;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * The example properties of JavaMOP's distribution, most of them about the Java collections (P.
 * Meredith, D. Jin, D. Griffith, F. Chen, G. Roşu, "An overview of the MOP runtime verification
 * framework", STTT 14, 2012).
 */
@SuppressWarnings({
  "ReturnValueIgnored", // of method references that only name, and of violations
  "JdkObsolete", // as those properties are
  "LockNotBeforeTry" // which is what a property finds
})
class JavaMopExamplesTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  // HasNext.

  private static final Contract<Iterator<String>> HAS_NEXT =
      Contract.<Iterator<String>>builder(Iterator.class, HERE)
          .event("more", e -> e.returned(Iterator::hasNext).when(o -> o.result(Boolean.class)))
          .event("end", e -> e.returned(Iterator::hasNext).when(o -> !o.result(Boolean.class)))
          .event("next", e -> e.called(Iterator::next))
          .protocol("HasNext", p -> p.allows("(more+ next)* end*").text("nobody asked hasNext"))
          .build();

  @Test
  void hasNextMayBeCalledSeveralTimesBeforeNext() {
    Iterator<String> names = HAS_NEXT.attach(List.of("aap", "noot").iterator());
    assertThat(names.hasNext()).isTrue();
    assertThat(names.hasNext()).isTrue();
    assertThat(names.next()).isEqualTo("aap");
    assertThat(names.hasNext()).isTrue();
    assertThat(names.next()).isEqualTo("noot");
    assertThat(names.hasNext()).isFalse();
    assertThat(names.hasNext()).isFalse();
  }

  @Test
  void nextWithoutHasNextIsTheCallersFault() {
    Iterator<String> names = HAS_NEXT.attach(List.of("aap", "noot").iterator());
    Violation never = byCaller("HasNext", names::next);
    assertThat(never.wayOut()).containsExactly("more");
    names.hasNext();
    names.next();
    byCaller("HasNext", names::next);
  }

  @Test
  void nextAtTheEndIsTheCallersFault() {
    Iterator<String> none = HAS_NEXT.attach(Collections.emptyIterator());
    assertThat(none.hasNext()).isFalse();
    Violation violation = byCaller("HasNext", none::next);
    assertThat(violation.wayOut()).isEmpty();
  }

  @Test
  void anInconsistentIteratorIsToBlame() {
    Iterator<Boolean> answers = List.of(true, false).iterator();
    Iterator<String> moody =
        HAS_NEXT.attach(
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return answers.next();
              }

              @Override
              public String next() {
                return "aap";
              }
            });
    moody.hasNext();
    byImplementation("HasNext", moody::hasNext);
  }

  // SafeEnum.

  /** A vector, as an interface. */
  interface Names {
    void add(String name);

    boolean remove(String name);

    Enumeration<String> elements();
  }

  private static final class VectorOfNames implements Names {
    private final Vector<String> names = new Vector<>();

    @Override
    public void add(String name) {
      names.add(name);
    }

    @Override
    public boolean remove(String name) {
      return names.remove(name);
    }

    @Override
    public Enumeration<String> elements() {
      return names.elements();
    }
  }

  private static Contract<Names> safeEnum() {
    ContractBuilder<Names> names = Contract.builder(Names.class, HERE);
    ChildBuilder<Enumeration<String>> enumeration = names.role("enumeration", Enumeration.class);
    enumeration.event(
        "use", e -> e.called(Enumeration::nextElement).key("enumeration", KeySource.receiver()));
    return names
        .returns(Names::elements, enumeration)
        .event("made", e -> e.returned(Names::elements).key("enumeration", KeySource.result()))
        .event("change", e -> e.returned(n -> n.add("")))
        .event("change", e -> e.returned(n -> n.remove("")).when(o -> o.result(Boolean.class)))
        .protocol(
            "SafeEnum",
            p ->
                p.allows("made use* change*")
                    .createdBy("made")
                    .forEach("enumeration")
                    .text("the vector was changed"))
        .build();
  }

  /** A real enumeration of a vector does not fail, and may skip an element. */
  @Test
  void anEnumerationIsOverWhenItsVectorChanges() {
    Names names = safeEnum().attach(new VectorOfNames());
    names.add("aap");
    names.add("noot");
    Enumeration<String> old = names.elements();
    assertThat(old.nextElement()).isEqualTo("aap");
    assertThat(names.remove("mies")).isFalse();
    assertThat(old.nextElement()).isEqualTo("noot");
    names.add("mies");
    assertThat(old.hasMoreElements()).isTrue();
    Violation violation = byCaller("SafeEnum", old::nextElement);
    assertThat(violation.reason()).isEqualTo("the vector was changed");
    assertThat(Collections.list(names.elements())).containsExactly("aap", "noot", "mies");
  }

  // UnsafeIterator.

  private static Contract<Collection<String>> unsafeIterator() {
    ContractBuilder<Collection<String>> collection = Contract.builder(Collection.class, HERE);
    ChildBuilder<Iterator<String>> iterator = collection.role("iterator", Iterator.class);
    iterator
        .key("iterator", KeySource.receiver())
        .event(
            "use",
            e -> e.called(Iterator::next).called("remove").called(i -> i.forEachRemaining(null)));
    return collection
        .returns(Collection::iterator, iterator)
        .event("made", e -> e.returned("iterator").key("iterator", KeySource.result()))
        .event(
            "update",
            e ->
                e.returned("add")
                    .returned("addAll")
                    .returned("clear")
                    .returned("remove")
                    .returned("removeAll")
                    .returned("removeIf")
                    .returned("retainAll")
                    .when(o -> !Boolean.FALSE.equals(o.result())))
        .protocol(
            "UnsafeIterator",
            p ->
                p.forbids("made use* update+ use")
                    .forEach("iterator")
                    .text("its collection was updated"))
        .build();
  }

  private static Collection<String> checkedList(String... names) {
    return unsafeIterator().attach(new ArrayList<>(List.of(names)));
  }

  @Test
  void anIteratorIsOverWhenItsListIsUpdated() {
    Collection<String> names = checkedList("aap", "noot", "mies");
    Iterator<String> iterator = names.iterator();
    iterator.next();
    names.add("wim");
    Violation violation = byCaller("UnsafeIterator", iterator::next);
    assertThat(violation.headline())
        .isEqualTo("UnsafeIterator: iterator.next() but its collection was updated");
    byCaller("UnsafeIterator", iterator::remove);
    byCaller("UnsafeIterator", () -> iterator.forEachRemaining(name -> {}));
    assertThat(names).hasSize(4);
  }

  @Test
  void everyWayToUpdateAListCounts() {
    List<java.util.function.Consumer<Collection<String>>> updates =
        List.of(
            names -> names.add("wim"),
            names -> names.addAll(List.of("wim", "zus")),
            names -> names.remove("aap"),
            names -> names.removeAll(List.of("aap")),
            names -> names.removeIf("aap"::equals),
            names -> names.retainAll(List.of("aap")),
            Collection::clear);
    for (var update : updates) {
      Collection<String> names = checkedList("aap", "noot");
      Iterator<String> iterator = names.iterator();
      update.accept(names);
      byCaller("UnsafeIterator", iterator::next);
    }
  }

  @Test
  void aCallWithoutAnUpdateInvalidatesNoIterator() {
    Collection<String> names = checkedList("aap", "noot");
    Iterator<String> iterator = names.iterator();
    assertThat(names.remove("mies") || names.removeIf(String::isEmpty)).isFalse();
    assertThat(names.contains("aap")).isTrue();
    assertThat(iterator.next()).isEqualTo("aap");
  }

  @Test
  void anIteratorMayRemoveElements() {
    Collection<String> names = checkedList("aap", "noot", "mies");
    Iterator<String> iterator = names.iterator();
    while (iterator.hasNext()) {
      if (iterator.next().length() == 4) {
        iterator.remove();
      }
    }
    assertThat(names).containsExactly("aap");
  }

  @Test
  void anUpdateInvalidatesExistingIteratorsOnly() {
    Collection<String> names = checkedList("aap", "noot", "mies");
    List<Iterator<String>> before = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      before.add(names.iterator());
    }
    before.forEach(iterator -> assertThat(iterator.next()).isEqualTo("aap"));
    names.remove("aap");
    Iterator<String> after = names.iterator();
    for (Iterator<String> iterator : before) {
      byCaller("UnsafeIterator", iterator::next);
    }
    assertThat(after.next()).isEqualTo("noot");
  }

  @Test
  void anUpdateOfAnotherListInvalidatesNoIterator() {
    Contract<Collection<String>> contract = unsafeIterator();
    Collection<String> names = contract.attach(new ArrayList<>(List.of("aap")));
    Collection<String> others = contract.attach(new ArrayList<>(List.of("noot")));
    Iterator<String> iterator = names.iterator();
    others.clear();
    assertThat(iterator.next()).isEqualTo("aap");
  }

  // UnsafeMapIterator.

  private static <T extends Collection<Object>> ChildBuilder<T> view(
      ChildBuilder<T> view, ChildBuilder<Iterator<Object>> iterator) {
    return view.returns(Collection::iterator, iterator)
        .event(
            "iterate",
            e ->
                e.returned("iterator")
                    .key("view", KeySource.receiver())
                    .key("iterator", KeySource.result()));
  }

  private static Contract<Map<String, Integer>> unsafeMapIterator() {
    ContractBuilder<Map<String, Integer>> map = Contract.builder(Map.class, HERE);
    ChildBuilder<Iterator<Object>> iterator = map.role("iterator", Iterator.class);
    iterator.event("use", e -> e.called("next").key("iterator", KeySource.receiver()));
    ChildBuilder<Set<Object>> set = view(map.<Set<Object>>role("set", Set.class), iterator);
    ChildBuilder<Collection<Object>> values =
        view(map.<Collection<Object>>role("values", Collection.class), iterator);
    return map.returns(Map::keySet, set)
        .returns(Map::entrySet, set)
        .returns(Map::values, values)
        .event(
            "view",
            e ->
                e.returned("keySet")
                    .returned("entrySet")
                    .returned("values")
                    .key("view", KeySource.result()))
        .event(
            "update",
            e ->
                e.returned("put")
                    .returned("putAll")
                    .returned("remove")
                    .returned("clear")
                    .when(o -> !Boolean.FALSE.equals(o.result())))
        .protocol(
            "UnsafeMapIterator",
            p ->
                p.forbids("view (view | update)* iterate (use | view)* update (update | view)* use")
                    .forEach("view", "iterator")
                    .text("the map was updated"))
        .build();
  }

  private static Map<String, Integer> checkedMap() {
    return unsafeMapIterator().attach(new TreeMap<>(Map.of("aap", 1, "noot", 2)));
  }

  @Test
  void anIteratorOfAViewIsOverWhenTheMapIsUpdated() {
    Map<String, Integer> map = checkedMap();
    Iterator<String> keys = map.keySet().iterator();
    Iterator<Integer> values = map.values().iterator();
    Iterator<Map.Entry<String, Integer>> entries = map.entrySet().iterator();
    assertThat(List.of(keys.next(), values.next(), entries.next().getKey()))
        .containsExactly("aap", 1, "aap");
    map.put("mies", 3);
    byCaller("UnsafeMapIterator", keys::next);
    byCaller("UnsafeMapIterator", values::next);
    byCaller("UnsafeMapIterator", entries::next);
  }

  @Test
  void aViewSurvivesAnUpdate() {
    Map<String, Integer> map = checkedMap();
    Set<String> keys = map.keySet();
    map.put("mies", 3);
    Iterator<String> iterator = keys.iterator();
    assertThat(iterator.next()).isEqualTo("aap");
    assertThat(map.keySet()).isSameAs(keys);
    assertThat(iterator.next()).isEqualTo("mies");
    map.remove("aap");
    byCaller("UnsafeMapIterator", iterator::next);
    assertThat(keys.iterator().next()).isEqualTo("mies");
  }

  @Test
  void iteratorsOfOneViewAreDistinguished() {
    Map<String, Integer> map = checkedMap();
    Set<String> keys = map.keySet();
    Iterator<String> old = keys.iterator();
    map.put("mies", 3);
    Iterator<String> young = keys.iterator();
    byCaller("UnsafeMapIterator", old::next);
    assertThat(young.next()).isEqualTo("aap");
    byCaller("UnsafeMapIterator", old::next);
    map.clear();
    byCaller("UnsafeMapIterator", young::next);
  }

  // SafeSyncCollection.

  private static final Contract<Collection<String>> SYNCHRONIZED = synchronizedCollection();

  /** The collection locks itself; an iterator knows where it came from. */
  private static Contract<Collection<String>> synchronizedCollection() {
    ContractBuilder<Collection<String>> collection = Contract.builder(Collection.class, HERE);
    ChildBuilder<Iterator<String>> iterator = collection.role("iterator", Iterator.class);
    iterator
        .key("iterator", KeySource.receiver(), "hasNext", "next")
        .event(
            "use",
            e ->
                e.called("hasNext")
                    .called("next")
                    .when(o -> Thread.holdsLock(o.parentTarget().orElseThrow())))
        .event("race", e -> e.called("hasNext").called("next"));
    return collection
        .returns(Collection::iterator, iterator)
        .event("unlocked", e -> e.called("iterator").when(o -> !Thread.holdsLock(o.target())))
        .event("made", e -> e.returned("iterator").key("iterator", KeySource.result()))
        .protocol("SyncMake", p -> p.forbids("unlocked").text("the list is not locked"))
        .protocol(
            "SyncUse",
            p -> p.forbids("made use* race").forEach("iterator").text("the list is not locked"))
        .build();
  }

  @Test
  void aSynchronizedListIsIteratedUnderItsLock() {
    List<String> names = Collections.synchronizedList(new ArrayList<>(List.of("aap", "noot")));
    Collection<String> checked = SYNCHRONIZED.attach(names);
    List<String> seen = new ArrayList<>();
    synchronized (names) {
      checked.iterator().forEachRemaining(seen::add);
      for (String name : checked) {
        seen.add(name);
      }
    }
    assertThat(seen).containsExactly("aap", "noot", "aap", "noot");
  }

  @Test
  void creatingAnIteratorWithoutTheLockIsTheCallersFault() {
    List<String> names = Collections.synchronizedList(new ArrayList<>(List.of("aap")));
    Collection<String> checked = SYNCHRONIZED.attach(names);
    byCaller("SyncMake", checked::iterator);
    synchronized (checked) { // not the object that the list locks
      byCaller("SyncMake", checked::iterator);
    }
  }

  @Test
  void usingAnIteratorWithoutTheLockIsTheCallersFault() {
    List<String> names = Collections.synchronizedList(new ArrayList<>(List.of("aap")));
    Collection<String> checked = SYNCHRONIZED.attach(names);
    Iterator<String> iterator;
    synchronized (names) {
      iterator = checked.iterator();
      iterator.hasNext();
    }
    byCaller("SyncUse", iterator::next);
    synchronized (names) {
      assertThat(iterator.next()).isEqualTo("aap");
    }
    byCaller("SyncUse", iterator::hasNext);
  }

  // SafeFileWriter, and files that must be closed.

  /** A file that is written. */
  interface Writer {
    void open();

    void write(String text);

    void close();
  }

  private static final class Silent implements Writer {
    @Override
    public void open() {}

    @Override
    public void write(String text) {}

    @Override
    public void close() {}
  }

  private static final Contract<Writer> WRITER =
      Contract.<Writer>builder(Writer.class, HERE)
          .noun("file")
          .protocol(
              "SafeFileWriter",
              p -> p.allows("(open write* close)*").text("the file is not open").mustComplete())
          .build();

  @Test
  void aFileIsWrittenBetweenOpenAndClose() {
    Writer file = WRITER.attach(new Silent());
    byCaller("SafeFileWriter", () -> file.write("too early"));
    file.open();
    file.write("aap");
    file.write("noot");
    file.close();
    Violation violation = byCaller("SafeFileWriter", () -> file.write("too late"));
    assertThat(violation.headline())
        .isEqualTo("SafeFileWriter: write(\"too late\") but the file is not open");
    assertThat(violation.wayOut()).containsExactly("open");
    file.open();
    file.write("mies");
  }

  @Test
  void aScopeReportsUnclosedFiles() {
    try (ContractScope scope = ContractScope.open()) {
      Writer closed = WRITER.attach(new Silent());
      Writer forgotten =
          WRITER.attach(new Silent(), Enforcement.of(Mode.ENFORCE).named("forgotten.txt"));
      Writer untouched = WRITER.attach(new Silent());
      closed.open();
      forgotten.open();
      closed.close();
      assertThat(scope.attachments()).hasSize(3);
      assertThat(scope.incomplete()).singleElement().satisfies(JavaMopExamplesTest::isForgotten);
      assertThat(WRITER.attachment(forgotten).orElseThrow().incomplete()).hasSize(1);
      assertThat(WRITER.attachment(closed).orElseThrow().incomplete()).isEmpty();
      assertThat(WRITER.attachment(untouched).orElseThrow().incomplete()).isEmpty();
      forgotten.close();
      assertThat(scope.incomplete()).isEmpty();
    }
  }

  private static void isForgotten(Violation violation) {
    assertThat(violation.rule()).isEqualTo("SafeFileWriter");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
    assertThat(violation.object()).isEqualTo("forgotten.txt");
    assertThat(violation.wayOut()).containsExactly("close");
    assertThat(violation.openedAt()).contains("aScopeReportsUnclosedFiles");
  }

  interface Directory {
    Writer file(String name);
  }

  private static Contract<Directory> directory() {
    ContractBuilder<Directory> directory = Contract.builder(Directory.class, HERE);
    ChildBuilder<Writer> file = directory.role("file", Writer.class);
    file.protocol(
        "Closed",
        p -> p.allows("(file.open file.write* file.close)*").text("it is not open").mustComplete());
    return directory.returns(d -> d.file(""), file).build();
  }

  @Test
  void aDirectoryReportsItsUnclosedFiles() {
    Contract<Directory> contract = directory();
    Directory checked = contract.attach(name -> new Silent());
    Writer one = checked.file("aap");
    Writer other = checked.file("noot");
    one.open();
    other.open();
    assertThat(contract.attachment(checked).orElseThrow().incomplete()).hasSize(2);
    assertThat(contract.attachment(one).orElseThrow().incomplete()).hasSize(1);
    one.close();
    assertThat(contract.attachment(one).orElseThrow().incomplete()).isEmpty();
    assertThat(contract.attachment(checked).orElseThrow().incomplete())
        .singleElement()
        .satisfies(violation -> assertThat(violation.wayOut()).containsExactly("file.close"));
    byCaller("Closed", () -> one.write("mies"));
  }

  // Creation events.

  interface Patients {
    void admit(String name);

    void visit(String name);

    void discharge(String name);

    void inspect();
  }

  private static final Contract<Patients> PATIENTS =
      Contract.<Patients>builder(Patients.class, HERE)
          .key("name", KeySource.argument(0), "admit", "visit", "discharge")
          .protocol(
              "Admitted",
              p ->
                  p.allows("admit (visit | inspect)* discharge inspect*")
                      .createdBy("admit")
                      .forEach("name")
                      .mustComplete()
                      .text("{name} was admitted once before"))
          .build();

  private static Patients patients() {
    return PATIENTS.attach(
        new Patients() {
          @Override
          public void admit(String name) {}

          @Override
          public void visit(String name) {}

          @Override
          public void discharge(String name) {}

          @Override
          public void inspect() {}
        });
  }

  @Test
  void eventsBeforeTheCreationOfASliceAreIgnored() {
    Patients patients = patients();
    patients.visit("aap");
    patients.discharge("aap");
    patients.inspect();
    patients.admit("aap");
    patients.inspect();
    patients.visit("aap");
    patients.discharge("aap");
    patients.inspect();
    patients.visit("noot");
    Violation late = byCaller("Admitted", () -> patients.visit("aap"));
    assertThat(late.slice()).isEqualTo("\"aap\"");
    byCaller("Admitted", () -> patients.admit("aap"));
  }

  @Test
  void onlyCreatedSlicesMustComplete() {
    Patients patients = patients();
    patients.visit("aap");
    patients.admit("noot");
    patients.admit("mies");
    patients.discharge("mies");
    assertThat(PATIENTS.attachment(patients).orElseThrow().incomplete())
        .singleElement()
        .satisfies(violation -> assertThat(violation.slice()).isEqualTo("\"noot\""));
  }

  // SafeLock: a lock is released as often as it was acquired, in each call and by each thread.

  interface Worker {
    void work(Lock lock);
  }

  /** The state is how often each call in progress holds the lock, the innermost call first. */
  private static Machine balanced() {
    return Machine.<List<Integer>>fold(List.of())
        .on("begin", (held, o) -> Step.to(pushed(0, held)))
        .on("acquire", (held, o) -> Step.to(changed(held, 1)))
        .on("release", (held, o) -> released(held))
        .on("end", (held, o) -> ended(held));
  }

  private static List<Integer> pushed(int first, List<Integer> rest) {
    List<Integer> all = new ArrayList<>(List.of(first));
    all.addAll(rest);
    return List.copyOf(all);
  }

  private static List<Integer> changed(List<Integer> held, int by) {
    return held.isEmpty() ? held : pushed(held.get(0) + by, held.subList(1, held.size()));
  }

  private static Step<List<Integer>> released(List<Integer> held) {
    boolean isHeld = !held.isEmpty() && held.get(0) > 0;
    return Step.when(isHeld, changed(held, -1), "this call did not acquire the lock");
  }

  private static Step<List<Integer>> ended(List<Integer> held) {
    List<Integer> rest = held.subList(1, held.size());
    Step<List<Integer>> step = Step.when(held.get(0) == 0, rest, "the lock is still held");
    return step.isViolation() ? step.resetTo(rest) : step;
  }

  private static Contract<Worker> safeLock() {
    ContractBuilder<Worker> worker = Contract.builder(Worker.class, HERE);
    ChildBuilder<Lock> lock = worker.role("lock", Lock.class);
    lock.event("acquire", e -> e.returned(Lock::lock))
        .event("release", e -> e.called(Lock::unlock));
    return worker
        .passes(w -> w.work(null), 0, lock)
        .event("begin", e -> e.called("work"))
        .event("end", e -> e.returned("work").threw(Throwable.class, "work"))
        .protocol("SafeLock", p -> p.machine(balanced()).forEach(Key.THREAD))
        .build();
  }

  @Test
  void aLockIsReleasedAsOftenAsItWasAcquired() {
    ReentrantLock real = new ReentrantLock();
    Worker worker =
        safeLock()
            .attach(
                lock -> {
                  lock.lock();
                  lock.lock();
                  lock.unlock();
                  lock.unlock();
                });
    worker.work(real);
    worker.work(real);
    assertThat(real.isLocked()).isFalse();
  }

  @Test
  void aCallThatKeepsTheLockIsTheImplementationsFault() {
    ReentrantLock real = new ReentrantLock();
    Worker forgetful = safeLock().attach(Lock::lock);
    Violation violation = byImplementation("SafeLock", () -> forgetful.work(real));
    assertThat(violation.reason()).isEqualTo("the lock is still held");
    assertThat(violation.slice()).isEqualTo("thread " + Thread.currentThread().getName());
    byImplementation("SafeLock", () -> forgetful.work(real));
  }

  @Test
  void aCallThatThrowsMustReleaseTheLockToo() {
    ReentrantLock real = new ReentrantLock();
    Worker clumsy =
        safeLock()
            .attach(
                lock -> {
                  lock.lock();
                  stumble();
                });
    byImplementation("SafeLock", () -> clumsy.work(real));
    Worker careful = safeLock().attach(lock -> holding(lock, JavaMopExamplesTest::stumble));
    assertThatThrownBy(() -> careful.work(real)).isExactlyInstanceOf(IllegalStateException.class);
  }

  private static void stumble() {
    throw new IllegalStateException("stumbled");
  }

  /** A violation that follows from another one has it as its cause. */
  @Test
  void aCallThatAViolationEndsMustReleaseTheLockToo() {
    Worker clumsy =
        safeLock()
            .attach(
                lock -> {
                  lock.lock();
                  inAnotherThread(lock::unlock);
                });
    assertThatThrownBy(() -> clumsy.work(new ReentrantLock()))
        .hasMessageContaining("the lock is still held")
        .hasCauseInstanceOf(ContractViolation.class);
  }

  @Test
  void anExcessReleaseIsTheImplementationsFault() {
    Worker greedy =
        safeLock()
            .attach(
                lock -> {
                  lock.lock();
                  lock.unlock();
                  lock.unlock();
                });
    Violation violation = byImplementation("SafeLock", () -> greedy.work(new ReentrantLock()));
    assertThat(violation.event()).isEqualTo("lock.unlock()");
  }

  /** The lock as a whole is balanced, but neither call is. */
  @Test
  void anInnerCallMayNotReleaseWhatTheOuterOneAcquired() {
    ReentrantLock real = new ReentrantLock();
    List<Worker> inner = new ArrayList<>();
    Worker outer =
        safeLock()
            .attach(
                lock -> {
                  if (inner.isEmpty()) {
                    lock.unlock();
                  } else {
                    holding(lock, () -> inner.remove(0).work(real));
                  }
                });
    inner.add(outer);
    Violation violation = byImplementation("SafeLock", () -> outer.work(real));
    assertThat(violation.event()).isEqualTo("lock.unlock()");
    assertThat(real.isLocked()).isFalse();
  }

  private static void holding(Lock lock, Runnable task) {
    lock.lock();
    try {
      task.run();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void nestedBalancedCallsAreAllowed() {
    ReentrantLock real = new ReentrantLock();
    List<Worker> inner = new ArrayList<>();
    Worker outer =
        safeLock()
            .attach(
                lock -> {
                  lock.lock();
                  if (!inner.isEmpty()) {
                    inner.remove(0).work(real);
                  }
                  lock.unlock();
                });
    inner.add(outer);
    outer.work(real);
    assertThat(real.isLocked()).isFalse();
  }

  @Test
  void anotherThreadMayNotReleaseTheLock() {
    Worker sly = safeLock().attach(lock -> holding(lock, () -> inAnotherThread(lock::unlock)));
    Violation violation = byImplementation("SafeLock", () -> sly.work(new ReentrantLock()));
    assertThat(violation.event()).isEqualTo("lock.unlock()");
    assertThat(violation.slice()).isEqualTo("thread helper");
  }

  private static void inAnotherThread(Runnable task) {
    CompletableFuture<?> done = new CompletableFuture<>();
    new Thread(() -> complete(done, task), "helper").start();
    try {
      done.join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  private static void complete(CompletableFuture<?> done, Runnable task) {
    try {
      task.run();
      done.complete(null);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  // Match handlers.

  interface Tap {
    void open();

    void leave();
  }

  private static Tap tap(Mode mode, AfterViolation after, String pattern, List<Violation> matches) {
    Tap real =
        new Tap() {
          @Override
          public void open() {}

          @Override
          public void leave() {}
        };
    return Contract.<Tap>builder(Tap.class, HERE)
        .protocol("Match", p -> p.forbids(pattern).afterViolation(after).onViolation(matches::add))
        .build()
        .attach(real, Enforcement.of(mode));
  }

  @Test
  void aHandlerIsCalledOnceForEachMatch() {
    List<Violation> matches = new ArrayList<>();
    Tap tap = tap(Mode.REPORT, AfterViolation.RESET, "open leave", matches);
    tap.leave();
    tap.open();
    tap.open();
    assertThat(matches).isEmpty();
    tap.leave();
    assertThat(matches).hasSize(1);
    tap.leave();
    assertThat(matches).hasSize(1);
    tap.open();
    tap.leave();
    assertThat(matches).hasSize(2).extracting(Violation::event).containsOnly("leave()");
  }

  /** As if the event that completed the match had not happened: its beginning remains. */
  @Test
  void aMatchIsRepeatedIfTheStateStays() {
    List<Violation> matches = new ArrayList<>();
    Tap tap = tap(Mode.REPORT, AfterViolation.STAY, "open leave", matches);
    tap.open();
    tap.leave();
    tap.leave();
    assertThat(matches).hasSize(2);
  }

  @Test
  void aHandlerIsCalledOnceIfTheProtocolStops() {
    List<Violation> matches = new ArrayList<>();
    Tap tap = tap(Mode.REPORT, AfterViolation.STOP, "open+ leave", matches);
    for (int i = 0; i < 3; i++) {
      tap.open();
      tap.leave();
    }
    assertThat(matches).hasSize(1);
  }

  @Test
  void aHandlerIsCalledBeforeTheViolationIsThrownUnlessOff() {
    List<Violation> matches = new ArrayList<>();
    Tap enforced = tap(Mode.ENFORCE, AfterViolation.STAY, "open leave", matches);
    enforced.open();
    Violation thrown = byCaller("Match", enforced::leave);
    assertThat(matches).containsExactly(thrown);
    Tap off = tap(Mode.OFF, AfterViolation.STAY, "open leave", matches);
    off.open();
    assertThatCode(off::leave).doesNotThrowAnyException();
    assertThat(matches).hasSize(1);
  }

  @Test
  void aHandlerIsCalledForItsProtocolOnly() {
    List<Violation> first = new ArrayList<>();
    List<Violation> second = new ArrayList<>();
    Contract<Iterator<String>> contract =
        Contract.<Iterator<String>>builder(Iterator.class, HERE)
            .protocol("One", p -> p.forbids("next next").onViolation(first::add))
            .protocol("Two", p -> p.forbids("next remove").onViolation(second::add))
            .build();
    Iterator<String> names =
        contract.attach(
            new ArrayList<>(List.of("aap", "noot")).iterator(), Enforcement.of(Mode.REPORT));
    names.next();
    names.next();
    names.remove();
    assertThat(first).extracting(Violation::event).containsExactly("next()");
    assertThat(second).extracting(Violation::event).containsExactly("remove()");
  }
}
