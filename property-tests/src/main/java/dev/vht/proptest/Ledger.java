package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What another process is told to do with a table, what each order must answer and leave according
 * to the model, and how far the process has come.
 */
final class Ledger {
  private static final int KEYS = 12;
  private static final int LONGEST_VALUE = 3_000;

  private final Bench bench;
  private final Place place;
  private final Optional<Place> copyPlace;
  private final SplittableRandom random;
  private final Map<Bytes, Sample> samples = new HashMap<>();
  private final List<Order> orders = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();

  /** What is there before the first order, and after each. */
  private final List<Survival.State> states = new ArrayList<>();

  private ModelPlace modelPlace = new ModelPlace();
  private ModelTable model;
  private Optional<Map<String, Bytes>> copy = Optional.empty();
  private int begun;
  private int done;

  Ledger(Bench bench, Place place, SplittableRandom random) {
    this.bench = bench;
    this.place = place;
    this.random = random;
    this.copyPlace =
        bench.offers(Feature.BACKUP) ? Optional.of(bench.elsewhere()) : Optional.empty();
    this.model = modelPlace.open(OpenMode.CREATE); // and there is no table yet
    modelPlace.delete();
  }

  /** Forgets all orders, and begins with opening the table. */
  void begin() {
    orders.clear();
    answers.clear();
    states.clear();
    begun = 0;
    done = 0;
    states.add(state());
    plan(Order.open(OpenMode.CREATE_OR_UPDATE));
  }

  Place place() {
    return place;
  }

  // Planning.

  void plan(Order order) {
    samples.put(new Bytes(order.value().bytes()), order.value());
    answers.add(answer(order));
    orders.add(order);
    states.add(state());
  }

  private Survival.State state() {
    return new Survival.State(modelPlace.isThere(), modelPlace.content(), copy);
  }

  private String answer(Order order) {
    switch (order.verb()) {
      case OPEN -> model = modelPlace.open(OpenMode.valueOf(order.text()));
      case CLOSE -> model.close();
      case DELETE -> model.delete();
      case BACKUP -> copy = Optional.of(modelPlace.content());
      case DESTROY -> copy = Optional.empty();
      case FILL -> {
        for (int key = 0; key < order.value().size(); key++) {
          Sample value = Samples.ofContent(order.value().seed(), key);
          samples.put(new Bytes(value.bytes()), value);
        }
        return String.valueOf(order.verb().call(order).orElseThrow().on(model));
      }
      default -> {
        return String.valueOf(order.verb().call(order).orElseThrow().on(model));
      }
    }
    return Step.NOTHING;
  }

  /** Any call that changes the table, on any key; most of them change something. */
  void planAny() {
    List<Verb> verbs = List.copyOf(Verb.WRITES);
    int draw = random.nextInt(3 * verbs.size());
    Verb verb = draw < verbs.size() ? verbs.get(draw) : Verb.SET;
    if (verb != Verb.CLEAR && verb != Verb.FILL && random.nextInt(4) == 0) {
      plan(new Order(verb, anyKey(), anyValue(), anyValue(), ""));
    } else {
      planEffective(verb);
    }
  }

  /** A call that changes something. */
  void planEffective(Verb verb) {
    switch (verb) {
      case FILL -> plan(Order.fill(random.nextInt(1 << 20), 1 + random.nextInt(KEYS)));
      case PUT_IF_ABSENT -> plan(new Order(verb, absentKey(), anyValue(), anyValue(), ""));
      case SET, MAP_PUT, MAP_MERGE, COMPUTE ->
          plan(new Order(verb, anyKey(), anyValue(), anyValue(), ""));
      default -> {
        String key = presentKey();
        Sample there = samples.get(modelPlace.content().get(key));
        plan(new Order(verb, key, there == null ? anyValue() : there, anyValue(), ""));
      }
    }
  }

  private String anyKey() {
    return "key" + random.nextInt(KEYS);
  }

  private Sample anyValue() {
    return new Sample(random.nextInt(1 << 20), random.nextInt(LONGEST_VALUE));
  }

  private String presentKey() {
    if (modelPlace.content().isEmpty()) {
      planEffective(Verb.SET);
    }
    List<String> present = modelPlace.content().keySet().stream().sorted().toList();
    return present.get(random.nextInt(present.size()));
  }

  private String absentKey() {
    for (int i = 0; i < KEYS; i++) {
      if (!modelPlace.content().containsKey("key" + i)) {
        return "key" + i;
      }
    }
    String key = anyKey();
    plan(new Order(Verb.REMOVE, key, anyValue(), anyValue(), ""));
    return key;
  }

  /** A backup to the other place of this table. */
  void planBackup() {
    plan(Order.of(Verb.BACKUP, copyPlace.orElseThrow().url()));
  }

  /** Deletes that backup. */
  void planDestruction() {
    plan(Order.of(Verb.DESTROY, copyPlace.orElseThrow().url()));
  }

  // Telling, and hearing.

  /** The orders as they are told: the first opening says where the table is. */
  List<Order> told(String durability) {
    List<Order> told = new ArrayList<>(orders);
    told.set(0, Order.of(Verb.OPEN, orders.get(0).text() + " " + durability + " " + place.url()));
    return told;
  }

  Order order(int number) {
    return orders.get(number);
  }

  int size() {
    return orders.size();
  }

  void note(RemoteTables.Event event) {
    if (event.isBeginning()) {
      begun = event.order() + 1;
      return;
    }
    Order order = orders.get(event.order());
    String rule = order.verb().call(order).map(call -> call.rule() + ": ").orElse("");
    if (!event.isEnd()) {
      throw new AssertionError(
          rule
              + order
              + " is legal but in another process it threw "
              + event.text()
              + after(event));
    }
    done = event.order() + 1;
    String expected = answers.get(event.order());
    if (!event.text().equals(expected)) {
      throw new AssertionError(
          rule
              + order
              + " gave "
              + event.text()
              + " but the model gave "
              + expected
              + after(event));
    }
  }

  private String after(RemoteTables.Event event) {
    return "\nafter" + Survival.lines(orders.subList(0, event.order()));
  }

  // What is left.

  /** Looks at what the process has left, and goes on with that. */
  Survival survival() {
    Survival.State now = now();
    Survival survival =
        new Survival(orders, states, begun, done, now, bench.offers(Feature.ATOMIC_FILL));
    goOnWith(now);
    return survival;
  }

  private void goOnWith(Survival.State now) {
    modelPlace = new ModelPlace();
    if (now.isThere()) {
      model = modelPlace.open(OpenMode.CREATE);
      modelPlace.setContent(now.content());
    }
    copy = now.copy();
  }

  private Survival.State now() {
    Optional<Map<String, Bytes>> content = contentOf(place);
    Optional<Map<String, Bytes>> copied = copyPlace.flatMap(this::contentOf);
    return new Survival.State(content.isPresent(), content.orElse(Map.of()), copied);
  }

  private Optional<Map<String, Bytes>> contentOf(Place where) {
    try (VirtualHashTable<String, byte[]> table = bench.open(where, OpenMode.UPDATE)) {
      Map<String, Bytes> content = Step.content(table);
      assertThat(table.count())
          .as("the count, where a walk gives %s", content.keySet())
          .isEqualTo(content.size());
      content.forEach(
          (key, value) ->
              assertThat(table.find(key).map(Bytes::new))
                  .as("find(%s), where a walk gives it", JavaText.literal(key))
                  .contains(value));
      return Optional.of(content);
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /** Deletes the table and its copy by their URLs; nothing is left of them. */
  void requireNothingIsLeft() {
    requireNothingIsLeft(place);
    copyPlace.ifPresent(this::requireNothingIsLeft);
    goOnWith(new Survival.State(false, Map.of(), Optional.empty()));
  }

  private void requireNothingIsLeft(Place where) {
    where.delete();
    if (bench.offers(Feature.FILES)) {
      assertThat(where.path().getParent())
          .as(
              "what VirtualHashTables.delete(%s) leaves of what a killed process has left%s",
              where.url(), Survival.lines(orders.subList(0, begun)))
          .isEmptyDirectory();
    }
  }
}
