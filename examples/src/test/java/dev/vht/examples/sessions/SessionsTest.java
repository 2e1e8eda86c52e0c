package dev.vht.examples.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
  @TempDir Path directory;

  private static final String REFUSED =
      "K3: ref(\"first_name\") but \"first_name\" was never set, or was removed since";

  private String printed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Sessions.run(directory, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Removes directories and line numbers, which differ between runs. */
  private static List<String> withoutLocations(String printed, String scheme) {
    return printed
        .lines()
        .dropWhile(line -> !line.equals("-- the forum's session, on " + scheme + ":"))
        .takeWhile(line -> !line.startsWith("-- the forum") || line.endsWith(scheme + ":"))
        .map(line -> line.replaceAll(scheme + ":\\S*/\\S*?(?=,|$)", scheme + ":PLACE"))
        .map(line -> line.replaceAll("java:\\d+", "java:LINE"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "sqlite"})
  void theSessionsPrintTheSameAsTheSeed(String scheme) throws IOException {
    assertThat(withoutLocations(printed(), scheme))
        .containsExactly(
            "-- the forum's session, on " + scheme + ":",
            "aap",
            "noot",
            "aap",
            "noot",
            "aap",
            "noot",
            "K3: ref(\"aap\") but \"aap\" was never set, or was removed since",
            "  blame     the caller, at"
                + " dev.vht.examples.sessions.ForumSession.removeAndRefer(ForumSession.java:LINE)",
            "  table     "
                + scheme
                + ":PLACE, opened at"
                + " dev.vht.examples.sessions.ForumSession.open(ForumSession.java:LINE)",
            "  protocol  (remove | (set | fill) (set | fill | ref)*)*    for key \"aap\", in its initial"
                + " state",
            "  allowed   remove(\"aap\"), set(\"aap\"), fill",
            "  way out   set(\"aap\"), and then ref",
            "  trace     #1 open  #2 ref(\"aap\")  <- here  (calls that change no state are left out)",
            "aap",
            "noot",
            "-- the dictionary's first session, on " + scheme + ":",
            "no such key 'first_name' so here is a string default value",
            "no such key 'first_name', have a procedurally-generated default value",
            "if no default value provided, ref for a non-existent key gives: " + REFUSED,
            "value of 'first_name' key: David",
            "trying to access first_name key which was just removed, the result should be a"
                + " violation. Result: "
                + REFUSED,
            "the hash has 2 items",
            "-- the dictionary's second session, on " + scheme + ":",
            "The backing store for this vht is: " + scheme + ":PLACE",
            "The vht is empty?: true",
            "dict has key 'first_name'?: false",
            "No such key 'first_name' so here is a string default value",
            "No such key 'first_name', have a procedurally-generated default value",
            "If no default value provided, ref for a non-existent key gives: " + REFUSED,
            "Value of 'first_name' key after insert: David",
            "Removing 'first_name' key...",
            "Trying to access first_name key which was just removed, the result should be a"
                + " violation. Result: "
                + REFUSED,
            "Adding a bunch of items including some that are no strings...",
            "The dict has 5 items",
            "  17 = seventeen (has a non-string key)",
            "  first_name = David",
            "  last_name = Storrs",
            "  using alphabet hash as value = {a=apple, b=ball}",
            "  {a=apple, b=ball} = used alphabet hash as key",
            "ref(alphabet, \"nothing\") gives: used alphabet hash as key",
            "Clearing the dict...",
            "The dict has 0 items");
  }

  @Test
  void theSessionsDeleteTheirTables() throws IOException {
    printed();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void leftoversOfAKilledRunDoNotMatter() throws IOException {
    Files.writeString(Files.createDirectories(directory.resolve("run-1/vht")).resolve("x"), "");
    assertThat(printed()).contains("The dict has 0 items");
  }
}
