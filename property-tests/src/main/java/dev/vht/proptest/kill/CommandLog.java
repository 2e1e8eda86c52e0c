package dev.vht.proptest.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.model.CommandKind;
import dev.vht.proptest.model.ModelPlace;
import dev.vht.proptest.model.ModelTable;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.TableCommand;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.JavaText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What another process is ordered to do with a table, what each order must answer and leave
 * according to the model, and how far the process has come.
 */
public final class CommandLog {
  private static final int KEYS = 12;
  private static final int LONGEST_VALUE = 3_000;

  private final TestTable test;
  private final Place place;
  private final Optional<Place> copyPlace;
  private final SplittableRandom random;
  private final Map<Bytes, Sample> samples = new HashMap<>();
  private final List<TableCommand> orders = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();

  /** What is there before the first order, and after each. */
  private final List<KillOutcome.State> states = new ArrayList<>();

  private ModelPlace modelPlace = new ModelPlace();
  private ModelTable model;
  private Optional<Map<String, Bytes>> copy = Optional.empty();
  private int begun;
  private int done;

  CommandLog(TestTable test, Place place, SplittableRandom random) {
    this.test = test;
    this.place = place;
    this.random = random;
    this.copyPlace =
        test.offers(FixtureCapability.BACKUP) ? Optional.of(test.elsewhere()) : Optional.empty();
    this.model = modelPlace.open(OpenMode.CREATE); // and there is no table yet
    modelPlace.delete();
  }

  /** Forgets all orders, and begins with opening the table. */
  public void begin() {
    orders.clear();
    answers.clear();
    states.clear();
    begun = 0;
    done = 0;
    states.add(state());
    plan(TableCommand.open(OpenMode.CREATE_OR_UPDATE));
  }

  Place place() {
    return place;
  }

  // Planning.

  public void plan(TableCommand order) {
    samples.put(new Bytes(order.value().bytes()), order.value());
    answers.add(answer(order));
    orders.add(order);
    states.add(state());
  }

  private KillOutcome.State state() {
    return new KillOutcome.State(modelPlace.isThere(), modelPlace.content(), copy);
  }

  private String answer(TableCommand order) {
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
  public void planAny() {
    List<CommandKind> verbs = List.copyOf(CommandKind.WRITES);
    int draw = random.nextInt(3 * verbs.size());
    CommandKind verb = draw < verbs.size() ? verbs.get(draw) : CommandKind.SET;
    if (verb != CommandKind.CLEAR && verb != CommandKind.FILL && random.nextInt(4) == 0) {
      plan(new TableCommand(verb, anyKey(), anyValue(), anyValue(), ""));
    } else {
      planEffective(verb);
    }
  }

  /** A call that changes something. */
  public void planEffective(CommandKind verb) {
    switch (verb) {
      case FILL -> plan(TableCommand.fill(random.nextInt(1 << 20), 1 + random.nextInt(KEYS)));
      case PUT_IF_ABSENT -> plan(new TableCommand(verb, absentKey(), anyValue(), anyValue(), ""));
      case SET, MAP_PUT, MAP_MERGE, COMPUTE ->
          plan(new TableCommand(verb, anyKey(), anyValue(), anyValue(), ""));
      default -> {
        String key = presentKey();
        Sample there = samples.get(modelPlace.content().get(key));
        plan(new TableCommand(verb, key, there == null ? anyValue() : there, anyValue(), ""));
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
      planEffective(CommandKind.SET);
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
    plan(new TableCommand(CommandKind.REMOVE, key, anyValue(), anyValue(), ""));
    return key;
  }

  /** A backup to the other place of this table. */
  public void planBackup() {
    plan(TableCommand.of(CommandKind.BACKUP, copyPlace.orElseThrow().url()));
  }

  /** Deletes that backup. */
  public void planDestruction() {
    plan(TableCommand.of(CommandKind.DESTROY, copyPlace.orElseThrow().url()));
  }

  // Telling, and hearing.

  /** The orders as they are sent: the first opening says where the table is. */
  List<TableCommand> told(String durability) {
    List<TableCommand> told = new ArrayList<>(orders);
    told.set(
        0,
        TableCommand.of(
            CommandKind.OPEN, orders.get(0).text() + " " + durability + " " + place.url()));
    return told;
  }

  TableCommand order(int number) {
    return orders.get(number);
  }

  int size() {
    return orders.size();
  }

  void note(TableProcessClient.Event event) {
    if (event.isBeginning()) {
      begun = event.order() + 1;
      return;
    }
    TableCommand order = orders.get(event.order());
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

  private String after(TableProcessClient.Event event) {
    return "\nafter" + KillOutcome.lines(orders.subList(0, event.order()));
  }

  // What is left.

  /** Looks at what the process has left, and goes on with that. */
  public KillOutcome survival() {
    KillOutcome.State now = now();
    KillOutcome survival =
        new KillOutcome(
            orders, states, begun, done, now, test.offers(FixtureCapability.ATOMIC_FILL));
    goOnWith(now);
    return survival;
  }

  private void goOnWith(KillOutcome.State now) {
    modelPlace = new ModelPlace();
    if (now.isThere()) {
      model = modelPlace.open(OpenMode.CREATE);
      modelPlace.setContent(now.content());
    }
    copy = now.copy();
  }

  private KillOutcome.State now() {
    Optional<Map<String, Bytes>> content = contentOf(place);
    Optional<Map<String, Bytes>> copied = copyPlace.flatMap(this::contentOf);
    return new KillOutcome.State(content.isPresent(), content.orElse(Map.of()), copied);
  }

  private Optional<Map<String, Bytes>> contentOf(Place where) {
    try (VirtualHashTable<String, byte[]> table = test.open(where, OpenMode.UPDATE)) {
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
  public void requireNothingIsLeft() {
    requireNothingIsLeft(place);
    copyPlace.ifPresent(this::requireNothingIsLeft);
    goOnWith(new KillOutcome.State(false, Map.of(), Optional.empty()));
  }

  private void requireNothingIsLeft(Place where) {
    where.delete();
    if (test.offers(FixtureCapability.FILES)) {
      assertThat(where.path().getParent())
          .as(
              "what VirtualHashTables.delete(%s) leaves of what a killed process has left%s",
              where.url(), KillOutcome.lines(orders.subList(0, begun)))
          .isEmptyDirectory();
    }
  }
}
