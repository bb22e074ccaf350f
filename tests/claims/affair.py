"""A fictional article in which one claim is denied, hedged, half said, not said and left open, with its dates."""

from __future__ import annotations

PUBLISHED = "2031-04-28"
TITLE = "Defence Staff Links Norland to Harbour Attack, Accuses It of Arming Sarn Militia"
CLAIM = "Norland is arming the Sarn militia"

TEXT = """Defence Minister Ida Marlow and Gen. Tomas Brandt, the commander of coalition forces in Ostra, spoke about the reports on Monday, at a press conference in Port Ellery.

When asked directly by a reporter about alleged Norlandic weapon deliveries to the Sarn militia, Gen. Brandt said: “Well, I’m not refuting that.”

“The number of them and the use they are put to, I think the jury is still out on that,” Marlow noted. She said that arms deliveries from Norland to the militia “would have to be treated as a breach of the armistice.”

Late last month, other senior officers spoke to the reports, but discussed them with greater caution.

“I think it is fair to assume they may be giving some sort of help to [the militia], in terms of weapons or other equipment,” said Gen. Karl Holm, the leader of the northern command.

Coalition adviser Gen. Hugo Tarn said that Norland had increased “contact [with] and perhaps even arms deliveries to the Sarn militia.”

In February, Gen. Brandt also discussed Norland’s dealings with the militia, but he did not openly accuse Norland of sending weapons to the group.

“There are things in the files that I would rather show you behind closed doors,” Brandt told Rep. Mira Castell, in testimony before the Defence Committee. “But we worry about, in general, help from Norland, and I’ll just leave it at that.”

In late January, Norland’s ambassador to Ostra, Jonas Ekeby, said that his government had opened talks with the militia. He told the Selm Courier that Norland was not giving “weapons or money” to the Sarn militia.

“The story that they tell is that the militia guards the villages, and the army does not guard the villages,” Brandt said in February. “That is a false story. The army, with the help of the coalition, guards every village in Ostra.”"""
