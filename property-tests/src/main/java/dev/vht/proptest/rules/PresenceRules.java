package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.StorageProviders;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.kill.TableProcessClient;
import dev.vht.proptest.model.CommandKind;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.TableCommand;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.trial.BoundedWait;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.StorageProvider;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** {@code StorageProvider.presence} of open tables. */
public interface PresenceRules extends RuleSet {

  @Property(shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.URL)
  default void C3_an_open_table_is_reported_present(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      assertThat(presence(test)).as("presence of an absent table").isEqualTo(Presence.ABSENT);
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      assertThat(presence(test)).as("presence of an open table").isEqualTo(Presence.TABLE);
      table.set("b", new byte[] {2});
      assertThat(Step.content(table)).as("entries() after presence").hasSize(2);
      table.close();
      assertThat(presence(test)).as("presence of a closed table").isEqualTo(Presence.TABLE);
    }
  }

  /** The other process writes at the same time. */
  @Property(tries = 1)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.DURABLE})
  default void C3_a_table_open_in_another_process_is_reported_present() throws Exception {
    int writes = 200;
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        TableProcessClient process = TableProcessClient.start(test.place())) {
      test.create().close();
      process.send(
          0, List.of(TableCommand.of(CommandKind.OPEN, "UPDATE PROCESS " + test.place().url())));
      process.answer(0, 0);
      for (int i = 0; i < writes; i++) {
        process.send(
            0,
            List.of(
                new TableCommand(
                    CommandKind.SET, "key" + i, new Sample(0, 0), new Sample(i, 9), "")));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(presence(test))
            .as("presence of a table that another process writes to")
            .isEqualTo(Presence.TABLE);
      }
      process.send(0, List.of(TableCommand.of(CommandKind.CLOSE)));
      process.answer(0, writes + 1);
      assertThat(test.open(OpenMode.UPDATE).count())
          .as("count() after writes of another process, concurrent with presence")
          .isEqualTo(writes);
    }
  }

  private static Presence presence(TestTable test) {
    String url = test.place().url();
    StorageProvider provider = StorageProviders.ofUrl(url).orElseThrow();
    return BoundedWait.require(
        "StorageProvider.presence of " + url,
        () -> provider.presence(provider.resolve(location(url))));
  }

  private static Location location(String url) {
    String scheme = StorageProviders.scheme(url);
    String rest = url.substring(scheme.length() + 1);
    int options = rest.indexOf('?');
    return options < 0
        ? new Location(scheme, rest, Map.of())
        : new Location(scheme, rest.substring(0, options), options(rest.substring(options + 1)));
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : List.of(query.split("&", -1))) {
      int equal = option.indexOf('=');
      options.put(
          option.substring(0, equal),
          URLDecoder.decode(option.substring(equal + 1), StandardCharsets.UTF_8));
    }
    return options;
  }
}
