package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Children;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The elements of a container that a method returns take a role. */
class ReturnedContainersTest {

  interface Bee {
    void fly();

    int number();
  }

  private static final class Real implements Bee {
    private final int number;
    private int flights;

    Real(int number) {
      this.number = number;
    }

    @Override
    public void fly() {
      flights++;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public String toString() {
      return "bee " + number;
    }
  }

  interface Hive {
    List<@Nullable Bee> list();

    Set<Bee> set();

    Collection<Bee> collection();

    Iterable<Bee> iterable();

    Iterator<Bee> iterator();

    Spliterator<Bee> spliterator();

    Map<String, Bee> map();

    Stream<Bee> stream();

    Optional<Bee> optional();

    Bee[] array();

    CompletionStage<Bee> stage();

    CompletableFuture<Bee> future();

    Bee queen();

    Queue<Bee> queue();

    List<String> names();

    void welcome(Collection<Bee> bees);
  }

  private final Real one = new Real(1);
  private final Real two = new Real(2);
  private final List<@Nullable Bee> bees = new ArrayList<>(List.of(one, two));
  private final Map<String, Bee> named = new HashMap<>(Map.of("one", one));
  private final Set<Bee> set = new LinkedHashSet<>(List.of(one, two));
  private Collection<Bee> collection = new ArrayDeque<>(List.of(one, two));
  private CompletableFuture<Bee> future = new CompletableFuture<>();
  private Bee[] array = new Real[] {one, two};
  private @Nullable Object welcomed;

  /** Returns the containers of the test. */
  private final class RealHive implements Hive {
    @Override
    public List<@Nullable Bee> list() {
      return bees;
    }

    @Override
    public Set<Bee> set() {
      return set;
    }

    @Override
    public Collection<Bee> collection() {
      return collection;
    }

    @Override
    public Iterable<Bee> iterable() {
      return () -> collection.iterator();
    }

    @Override
    public Iterator<Bee> iterator() {
      return collection.iterator();
    }

    @Override
    public Spliterator<Bee> spliterator() {
      return collection.spliterator();
    }

    @Override
    public Map<String, Bee> map() {
      return named;
    }

    @Override
    public Stream<Bee> stream() {
      return collection.stream();
    }

    @Override
    public Optional<Bee> optional() {
      return collection.stream().findFirst();
    }

    @Override
    public Bee[] array() {
      return array;
    }

    @Override
    public CompletionStage<Bee> stage() {
      return future.minimalCompletionStage();
    }

    @Override
    public CompletableFuture<Bee> future() {
      return future;
    }

    @Override
    public Bee queen() {
      return one;
    }

    @Override
    public Queue<Bee> queue() {
      return new ArrayDeque<>();
    }

    @Override
    public List<String> names() {
      return List.of();
    }

    @Override
    public void welcome(Collection<Bee> given) {
      welcomed = given;
    }
  }

  private final ContractBuilder<Hive> all = Contract.builder(Hive.class, MethodHandles.lookup());
  private final ChildBuilder<Bee> bee = all.role("bee", Bee.class);
  private Hive hive = new RealHive();
  private Bee queen = one;

  @BeforeEach
  @SuppressWarnings("FutureReturnValueIgnored") // the reference only names the method
  void attach() {
    bee.protocol("B1", p -> p.allows("(bee.fly bee.number*)*").text("a bee flies first"));
    hive =
        all.returns(Hive::queen, bee)
            .returnsEach(Hive::list, bee)
            .returnsEach(Hive::set, bee)
            .returnsEach(Hive::collection, bee)
            .returnsEach(Hive::iterable, bee)
            .returnsEach(Hive::iterator, bee)
            .returnsEach(Hive::spliterator, bee)
            .returnsEach(Hive::map, bee)
            .returnsEach(Hive::stream, bee)
            .returnsEach(Hive::optional, bee)
            .returnsEach(Hive::array, bee)
            .returnsEach(Hive::stage, bee)
            .returnsEach(Hive::future, bee)
            .build()
            .attach(new RealHive());
    queen = hive.queen();
    assertThat(queen).isNotSameAs(one);
  }

  private static void assertChecked(@Nullable Bee found) {
    assertThat(found).isNotNull().isNotInstanceOf(Real.class);
  }

  @Test
  void everyElementOfEveryContainerIsTheSameCheckedObject() throws Exception {
    assertThat(hive.list().get(0)).isSameAs(queen);
    assertThat(hive.set().iterator().next()).isSameAs(queen);
    assertThat(hive.collection().iterator().next()).isSameAs(queen);
    assertThat(hive.iterable().iterator().next()).isSameAs(queen);
    assertThat(hive.iterator().next()).isSameAs(queen);
    assertThat(hive.spliterator().tryAdvance(first -> assertThat(first).isSameAs(queen))).isTrue();
    assertThat(hive.map().get("one")).isSameAs(queen);
    assertThat(hive.stream().toList().get(0)).isSameAs(queen);
    assertThat(hive.optional().orElseThrow()).isSameAs(queen);
    assertThat(hive.array()[0]).isSameAs(queen);
    future.complete(one);
    assertThat(hive.stage().toCompletableFuture().get()).isSameAs(queen);
    assertThat(hive.future().get()).isSameAs(queen);
  }

  @Test
  void anElementIsJudged() {
    Bee second = hive.list().get(1);
    assertChecked(second);
    assertThatThrownBy(hive.list().get(1)::number)
        .isInstanceOf(ContractViolation.class)
        .hasMessageStartingWith("B1: bee.number() but a bee flies first");
    hive.stream().forEach(Bee::fly);
    assertThat(hive.array()[1].number()).isEqualTo(2);
    assertThat(two.flights).isEqualTo(1);
  }

  @Test
  void aListIsAViewThatWritesThrough() {
    List<@Nullable Bee> list = hive.list();
    assertThat(list)
        .hasSize(2)
        .isEqualTo(bees)
        .hasSameHashCodeAs(bees)
        .hasToString("[bee 1, bee 2]");
    assertThat(list.contains(queen)).isTrue();
    assertThat(list.contains(one)).isTrue();
    assertThat(list.indexOf(queen)).isZero();
    assertThat(list.lastIndexOf(list.get(1))).isEqualTo(1);
    list.add(queen);
    assertThat(bees).hasSize(3);
    assertThat(bees.get(2)).isSameAs(one);
    list.add(0, list.get(1));
    assertThat(bees.get(0)).isSameAs(two);
    assertThat(list.set(0, null)).isSameAs(list.get(2));
    assertThat(list.get(0)).isNull();
    assertThat(list.remove(0)).isNull();
    assertThat(list.remove((Object) queen)).isTrue();
    assertThat(bees).containsExactly(two, one);
    assertThat(list.subList(1, 2).get(0)).isSameAs(queen);
    assertThat(list.removeIf(found -> found == queen)).isTrue();
    assertThat(bees).containsExactly(two);
  }

  @Test
  void aListIsSortedAndReplacedByCheckedElements() {
    List<@Nullable Bee> list = hive.list();
    list.forEach(Bee::fly);
    list.sort(Comparator.comparing((@Nullable Bee found) -> -number(found)));
    assertThat(bees).containsExactly(two, one);
    list.replaceAll(found -> queen);
    assertThat(bees).containsExactly(one, one);
    assertThat(list.retainAll(List.of())).isTrue();
    assertThat(list).isEmpty();
  }

  private static int number(@Nullable Bee found) {
    assertChecked(found);
    return found == null ? 0 : found.number();
  }

  @Test
  void aListIteratorGivesAndTakesCheckedElements() {
    ListIterator<@Nullable Bee> each = hive.list().listIterator();
    assertThat(each.next()).isSameAs(queen);
    each.set(hive.list().get(1));
    assertThat(each.nextIndex()).isEqualTo(1);
    each.add(queen);
    assertThat(each.previous()).isSameAs(queen);
    assertThat(each.previousIndex()).isZero();
    assertThat(bees).containsExactly(two, one, two);
    each.remove();
    assertThat(bees).containsExactly(two, two);
  }

  @Test
  void anUnmodifiableListStaysSo() {
    bees.clear();
    Hive fixed = Contract.<Hive>builder(Hive.class, MethodHandles.lookup()).build().attach(hive);
    assertThat(fixed.list()).isEmpty();
    Collection<Bee> view = hive.collection();
    collection = Collections.unmodifiableCollection(collection);
    assertThatThrownBy(() -> hive.collection().add(queen))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(view).hasSize(2);
  }

  @Test
  void aChangeDuringAnIterationIsNoticedAsByTheList() {
    Iterator<@Nullable Bee> each = hive.list().iterator();
    each.next();
    bees.add(two);
    assertThatThrownBy(each::next).isInstanceOf(ConcurrentModificationException.class);
  }

  @Test
  void aSetFindsCheckedElements() {
    Set<Bee> view = hive.set();
    assertThat(view.contains(queen)).isTrue();
    assertThat(view.equals(set)).isTrue();
    assertThat(view.add(queen)).isFalse();
    assertThat(view.remove(queen)).isTrue();
    assertThat(set).containsExactly(two);
    view.clear();
    assertThat(set).isEmpty();
  }

  @Test
  void aCollectionEqualsAnotherViewOfIt() {
    assertThat(hive.collection()).isEqualTo(hive.collection());
    assertThat(hive.collection()).isNotEqualTo(hive.list()).hasToString("[bee 1, bee 2]");
    assertThat(hive.collection().containsAll(List.of(queen, two))).isTrue();
  }

  @Test
  void aMapHasCheckedValues() {
    Map<String, Bee> map = hive.map();
    assertThat(map.containsValue(queen)).isTrue();
    assertThat(map.values().iterator().next()).isSameAs(queen);
    Map.Entry<String, Bee> entry = map.entrySet().iterator().next();
    assertThat(entry.getValue()).isSameAs(queen);
    assertThat(map.entrySet().contains(Map.entry("one", queen))).isTrue();
    assertThat(entry).isEqualTo(Map.entry("one", queen));
    assertThat(map).isEqualTo(named).hasSameHashCodeAs(named).hasToString("{one=bee 1}");
    assertThat(map.put("two", queen)).isNull();
    assertThat(named).containsEntry("two", one);
    assertThat(map.computeIfAbsent("three", name -> queen)).isSameAs(queen);
    assertThat(map.merge("three", queen, (old, now) -> old)).isSameAs(queen);
    assertThat(named.get("three")).isSameAs(one);
    assertThat(map.remove("three", queen)).isTrue();
    assertThat(map.replace("two", queen, queen)).isTrue();
    assertThat(map.getOrDefault("four", queen)).isSameAs(queen);
    map.forEach((name, found) -> assertThat(found).isSameAs(queen));
    map.replaceAll((name, found) -> found);
    assertThat(named).containsOnlyKeys("one", "two").containsValue(one);
    entry.setValue(queen);
    assertThat(map.remove("one")).isSameAs(queen);
    map.clear();
    assertThat(named).isEmpty();
  }

  @Test
  void anArrayIsCopiedToOneOfTheDeclaredType() {
    Bee[] first = hive.array();
    assertThat(first.getClass()).isEqualTo(Bee[].class);
    assertThat(Arrays.asList(first)).containsExactly(queen, hive.list().get(1));
    array = new Bee[] {null};
    assertThat(hive.array()).as("without elements to check").isSameAs(array);
  }

  @Test
  void aFutureFailsAsTheTargetsDoes() {
    CompletableFuture<Bee> view = hive.future();
    IllegalStateException thrown = new IllegalStateException("no bees");
    future.completeExceptionally(thrown);
    List<Throwable> seen = new ArrayList<>();
    assertThat(view.whenComplete((found, problem) -> seen.add(problem))).isCompletedExceptionally();
    assertThat(seen).containsExactly(thrown);
    assertThat(catchThrowableOfType(CompletionException.class, view::join)).hasCause(thrown);
  }

  @Test
  void aFutureIsCompletedAndCancelledThroughItsView() throws Exception {
    assertThat(hive.future().complete(queen)).isTrue();
    assertThat(future.get()).isSameAs(one);
    future = new CompletableFuture<>();
    CompletableFuture<Bee> view = hive.future();
    assertThat(view.cancel(true)).isTrue();
    assertThat(future).isCancelled();
    assertThat(view).isCancelled();
    assertThatThrownBy(view::join).isInstanceOf(CancellationException.class);
    future = new CompletableFuture<>();
    assertThat(hive.future().completeExceptionally(new IllegalStateException())).isTrue();
    assertThat(future).isCompletedExceptionally();
  }

  @Test
  void aViewIsHandedBackAsTheContainer() {
    hive.welcome(hive.collection());
    assertThat(welcomed).isSameAs(collection);
    List<Bee> own = List.of(one);
    hive.welcome(own);
    assertThat(welcomed).isSameAs(own);
  }

  /** An iterable that is its own iterator, as some are. */
  @SuppressWarnings("IterableAndIterator") // which is the point
  private static final class Once implements Iterable<Bee>, Iterator<Bee> {
    private final Iterator<Bee> each;

    Once(Iterator<Bee> each) {
      this.each = each;
    }

    @Override
    public Iterator<Bee> iterator() {
      return this;
    }

    @Override
    public boolean hasNext() {
      return each.hasNext();
    }

    @Override
    public Bee next() {
      return each.next();
    }
  }

  interface Comb {
    Iterable<Bee> iterable();

    Iterator<Bee> iterator();
  }

  @Test
  void aViewIsOfTheDeclaredType() {
    ContractBuilder<Comb> builder = Contract.builder(Comb.class, MethodHandles.lookup());
    ChildBuilder<Bee> worker = builder.role("worker", Bee.class);
    Comb comb =
        builder
            .returnsEach(Comb::iterable, worker)
            .returnsEach(Comb::iterator, worker)
            .build()
            .attach(
                new Comb() {
                  @Override
                  public Iterable<Bee> iterable() {
                    return new Once(collection.iterator());
                  }

                  @Override
                  public Iterator<Bee> iterator() {
                    return new Once(collection.iterator());
                  }
                });
    assertChecked(comb.iterable().iterator().next());
    assertThat(comb.iterator().next()).isSameAs(comb.iterable().iterator().next());
  }

  // Definitions.

  @Contracted
  interface Swarm {
    @Children("bee")
    List<? extends Winged> all();
  }

  @Protocol(rule = "W1", value = "land", text = "it lands once")
  interface Winged {
    void land();
  }

  @Test
  void anAnnotationTakesTheInterfaceFromTheElements() {
    Swarm swarm =
        Contract.<Swarm>of(Swarm.class, MethodHandles.lookup())
            .attach(
                () ->
                    List.of(
                        new Winged() {
                          @Override
                          public void land() {}
                        }));
    Winged winged = swarm.all().get(0);
    winged.land();
    assertThatThrownBy(winged::land)
        .isInstanceOf(ContractViolation.class)
        .hasMessageStartingWith("W1: bee.land() but it lands once");
  }

  @Test
  void aContainerOfWhichThereIsNoViewIsRejected() {
    assertThatThrownBy(() -> all.returnsEach(Hive::queue, bee))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining(
            "the elements of a java.util.Queue cannot take a role; it must return")
        .hasMessageContaining("an array, Iterable, Collection, List");
    assertThatThrownBy(() -> all.returnsEach(Hive::queen, bee))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("cannot take a role");
    assertThatThrownBy(() -> all.returnsEach(Hive::names, bee))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageEndingWith(
            "an object checked as " + Bee.class.getName() + " is no java.lang.String");
  }

  @Test
  void aResultWithARoleHasNoElementsWithOne() {
    ChildBuilder<Collection<Bee>> part = all.role("part", Collection.class);
    all.returns(Hive::collection, part);
    assertThatThrownBy(all::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining(
            "its result has the role part, so its elements cannot have the role bee");
  }

  @Test
  void elementsNameTheSliceOfTheContract() {
    ContractBuilder<Hive> builder = Contract.builder(Hive.class, MethodHandles.lookup());
    ChildBuilder<Bee> worker = builder.role("worker", Bee.class);
    worker.key("worker", KeySource.receiver());
    Hive checked =
        builder
            .returnsEach(Hive::list, worker)
            .protocol("S1", p -> p.allows("worker.fly worker.number").forEach("worker"))
            .build()
            .attach(new RealHive());
    List<@Nullable Bee> list = checked.list();
    list.forEach(Bee::fly);
    assertThatThrownBy(() -> list.forEach(Bee::fly))
        .isInstanceOf(ContractViolation.class)
        .hasMessageStartingWith("S1: worker.fly()");
  }
}
