package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CodecMismatchException;
import dev.vht.ConfigurationException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.codec.Codecs;
import dev.vht.proptest.fault.StorageProviders;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.RejectingCodec;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** URLs, configured names and codecs. */
public interface ConfigurationRules extends RuleSet {

  @Property
  @RequiresCapability(FixtureCapability.URL)
  default void O1_a_misspelt_url_fails_and_lists_the_candidates(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      Opener opener = test.place().opener();
      String url = test.place().url();
      String scheme = StorageProviders.scheme(url);
      String separator = url.contains("?") ? "&" : "?";
      List<String> misspelt =
          List.of(
              url.replaceFirst(":", "x:"), url + separator + "no-such-option=1", "", "no-scheme");
      for (String bad : misspelt) {
        assertThatThrownBy(() -> opener.open(bad, test.options(OpenMode.CREATE)).close())
            .as("opening \"%s\"", bad)
            .isInstanceOf(ConfigurationException.class)
            .hasMessageStartingWith("O1: ");
      }
      assertThatThrownBy(() -> opener.open(misspelt.get(0), test.options(OpenMode.CREATE)).close())
          .hasMessageContaining(scheme);
    }
  }

  @Property
  default void O2_opening_with_other_codecs_fails_and_changes_nothing(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, String> table =
          test.open(Codecs.strings(), Codecs.strings(), OpenMode.CREATE);
      table.set("a", "1");
      table.close();
      assertThatThrownBy(() -> test.open(Codecs.longs(), Codecs.strings(), OpenMode.UPDATE))
          .isInstanceOf(CodecMismatchException.class)
          .hasMessageStartingWith("O2: ")
          .hasMessageContaining(Codecs.longs().id())
          .hasMessageContaining(Codecs.strings().id());
      assertThatThrownBy(() -> test.open(Codecs.strings(), Codecs.ints(), OpenMode.UPDATE))
          .isInstanceOf(CodecMismatchException.class);
      assertThat(test.open(Codecs.strings(), Codecs.strings(), OpenMode.UPDATE).ref("a"))
          .isEqualTo("1");
    }
  }

  @Property(tries = 1)
  @RequiresCapability(FixtureCapability.URL)
  default void O3_a_configured_name_opens_the_configured_table() {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      Opener opener = test.place().opener();
      Map<String, String> properties =
          Map.of("vht.kit.url", test.place().url(), "vht.kit.mode", "create");
      properties.forEach(System::setProperty);
      try {
        try (VirtualHashTable<String, byte[]> table =
            opener.openConfigured("kit", RejectingCodec.KEYS, RejectingCodec.VALUES)) {
          table.set("a", new byte[] {1});
        }
      } finally {
        properties.keySet().forEach(System::clearProperty);
      }
      assertThat(test.open(OpenMode.UPDATE).find("a").map(Bytes::new))
          .as("find(\"a\") at the configured URL")
          .contains(new Bytes(new byte[] {1}));
    }
  }
}
