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
 * The commands of another process to a table, the result and state that the model expects of each,
 * and the progress of the process.
 */
public final class CommandLog {
  private static final int KEYS = 12;
  private static final int LONGEST_VALUE = 3_000;

  private final TestTable test;
  private final Place place;
  private final Optional<Place> copyPlace;
  private final SplittableRandom random;
  private final Map<Bytes, Sample> samples = new HashMap<>();

  /** The writes that the table can make. */
  private final List<CommandKind> kinds;

  private final List<TableCommand> commands = new ArrayList<>();
  private final List<String> expectedResults = new ArrayList<>();

  /** The expected state before the first command, and after each. */
  private final List<KillOutcome.State> states = new ArrayList<>();

  private ModelPlace modelPlace = new ModelPlace();
  private ModelTable model;
  private Optional<Map<String, Bytes>> copy = Optional.empty();
  private int started;
  private int done;

  CommandLog(TestTable test, Place place, SplittableRandom random) {
    this.test = test;
    this.place = place;
    this.random = random;
    this.copyPlace =
        test.offers(FixtureCapability.BACKUP) ? Optional.of(test.newPlace()) : Optional.empty();
    this.kinds = CommandKind.writes(test.offers(FixtureCapability.CONDITIONAL_WRITES));
    this.model = modelPlace.open(OpenMode.CREATE); // replaced by the first OPEN
    modelPlace.delete();
  }

  /** Drops all commands and begins a new log with the opening of the table. */
  public void begin() {
    commands.clear();
    expectedResults.clear();
    states.clear();
    started = 0;
    done = 0;
    states.add(state());
    plan(TableCommand.open(OpenMode.CREATE_OR_UPDATE));
  }

  Place place() {
    return place;
  }

  public void plan(TableCommand command) {
    samples.put(new Bytes(command.value().bytes()), command.value());
    expectedResults.add(execute(command));
    commands.add(command);
    states.add(state());
  }

  private KillOutcome.State state() {
    return new KillOutcome.State(modelPlace.isThere(), modelPlace.content(), copy);
  }

  private String execute(TableCommand command) {
    switch (command.kind()) {
      case OPEN -> model = modelPlace.open(OpenMode.valueOf(command.text()));
      case CLOSE -> model.close();
      case DELETE -> model.delete();
      case BACKUP -> copy = Optional.of(modelPlace.content());
      case DELETE_URL -> copy = Optional.empty();
      case FILL -> {
        for (int key = 0; key < command.value().size(); key++) {
          Sample value = Samples.ofContent(command.value().seed(), key);
          samples.put(new Bytes(value.bytes()), value);
        }
        return String.valueOf(command.kind().call(command).orElseThrow().on(model));
      }
      default -> {
        return String.valueOf(command.kind().call(command).orElseThrow().on(model));
      }
    }
    return Step.NOTHING;
  }

  /** Plans a random write to a random key, which changes the content in most cases. */
  public void planAny() {
    int draw = random.nextInt(3 * kinds.size());
    CommandKind kind = draw < kinds.size() ? kinds.get(draw) : CommandKind.SET;
    if (kind != CommandKind.CLEAR && kind != CommandKind.FILL && random.nextInt(4) == 0) {
      plan(new TableCommand(kind, anyKey(), anyValue(), anyValue(), ""));
    } else {
      planEffective(kind);
    }
  }

  /** Plans a write that changes the content. */
  public void planEffective(CommandKind kind) {
    switch (kind) {
      case FILL -> plan(TableCommand.fill(random.nextInt(1 << 20), 1 + random.nextInt(KEYS)));
      case PUT_IF_ABSENT -> plan(new TableCommand(kind, absentKey(), anyValue(), anyValue(), ""));
      case SET, MAP_PUT, MAP_MERGE, COMPUTE ->
          plan(new TableCommand(kind, anyKey(), anyValue(), anyValue(), ""));
      default -> {
        String key = presentKey();
        Sample current = samples.get(modelPlace.content().get(key));
        plan(new TableCommand(kind, key, current == null ? anyValue() : current, anyValue(), ""));
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

  /** Plans a backup to the other place of this table. */
  public void planBackup() {
    plan(TableCommand.of(CommandKind.BACKUP, copyPlace.orElseThrow().url()));
  }

  /** Plans the deletion of that backup. */
  public void planBackupDeletion() {
    plan(TableCommand.of(CommandKind.DELETE_URL, copyPlace.orElseThrow().url()));
  }

  /** Returns the commands to send; the first one includes the URL of the table. */
  List<TableCommand> commandsToSend(String durability) {
    List<TableCommand> sent = new ArrayList<>(commands);
    sent.set(
        0,
        TableCommand.of(
            CommandKind.OPEN, commands.get(0).text() + " " + durability + " " + place.url()));
    return sent;
  }

  TableCommand command(int number) {
    return commands.get(number);
  }

  int size() {
    return commands.size();
  }

  void record(TableProcessClient.Event event) {
    if (event.isStart()) {
      started = event.command() + 1;
      return;
    }
    TableCommand command = commands.get(event.command());
    String rule = command.kind().call(command).map(call -> call.rule() + ": ").orElse("");
    if (!event.isEnd()) {
      throw new AssertionError(
          "%s%s is legal, but in another process it threw %s%s"
              .formatted(rule, command, event.text(), after(event)));
    }
    done = event.command() + 1;
    String expected = expectedResults.get(event.command());
    if (!event.text().equals(expected)) {
      throw new AssertionError(
          "%s%s returned %s, but the model returned %s%s"
              .formatted(rule, command, event.text(), expected, after(event)));
    }
  }

  private String after(TableProcessClient.Event event) {
    return KillOutcome.after(commands.subList(0, event.command()));
  }

  /** Reads what the killed process has left, and continues the model from there. */
  public KillOutcome observeOutcome() {
    KillOutcome.State now = readState();
    KillOutcome outcome =
        new KillOutcome(
            commands, states, started, done, now, test.offers(FixtureCapability.ATOMIC_FILL));
    continueFrom(now);
    return outcome;
  }

  private void continueFrom(KillOutcome.State now) {
    modelPlace = new ModelPlace();
    if (now.isThere()) {
      model = modelPlace.open(OpenMode.CREATE);
      modelPlace.setContent(now.content());
    }
    copy = now.copy();
  }

  private KillOutcome.State readState() {
    Optional<Map<String, Bytes>> content = contentOf(place);
    Optional<Map<String, Bytes>> copied = copyPlace.flatMap(this::contentOf);
    return new KillOutcome.State(content.isPresent(), content.orElse(Map.of()), copied);
  }

  private Optional<Map<String, Bytes>> contentOf(Place where) {
    try (VirtualHashTable<String, byte[]> table = test.open(where, OpenMode.UPDATE)) {
      Map<String, Bytes> content = Step.content(table);
      assertThat(table.count())
          .as(
              "table.count() after a kill, where table.entries() returns the keys %s",
              content.keySet())
          .isEqualTo(content.size());
      content.forEach(
          (key, value) ->
              assertThat(table.find(key).map(Bytes::new))
                  .as(
                      "table.find(%s) after a kill, compared with table.entries()",
                      JavaText.literal(key))
                  .contains(value));
      return Optional.of(content);
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /** Deletes the table and its backup, and checks that no file is left. */
  public void deleteAndRequireNothingLeft() {
    deleteAndRequireNothingLeft(place);
    copyPlace.ifPresent(this::deleteAndRequireNothingLeft);
    continueFrom(new KillOutcome.State(false, Map.of(), Optional.empty()));
  }

  private void deleteAndRequireNothingLeft(Place where) {
    where.delete();
    if (test.offers(FixtureCapability.FILES)) {
      assertThat(where.path().getParent())
          .as(
              "files that VirtualHashTables.delete(%s) leaves after a kill; the process had executed%s",
              where.url(), KillOutcome.lines(commands.subList(0, started)))
          .isEmptyDirectory();
    }
  }
}
