"""Law and statutes as arithmetic: values in, values out. No model, no clock, no database; gettext for the sentences.

Every function takes `rules.Rules`, one version of the statutes as values. A day comes back as `explained.Explained`,
which names its paragraphs in any language and is stored as JSON; a refusal as `explained.Objection`. Whose law it is
stands in `jurisdictions`, the seam for other countries.

| Paragraph | What is computed | Where |
|---|---|---|
| BGB §§ 187, 188 | months, the end of February, fiscal years that begin in any month | days |
| HGB § 240 (2) | a changed fiscal year, and the short one between | days |
| BGB § 2 | minors, coming of age, also of those born on 29 February | days |
| GenG § 65 (2), BGB § 39 | effect of notice, last day in time | notice |
| GenG § 65 (3) | hardship: who may leave early, and when | notice |
| GenG §§ 66, 66a | a creditor's or an insolvency administrator's notice | notice |
| GenG § 67 | moving out of the district | leaving |
| GenG § 67b | giving up single shares: how many, and when | shares, notice |
| GenG § 68 | exclusion: effect, end of assembly rights | leaving |
| GenG §§ 65 (4), 75 | dissolution undoes an exit | leaving |
| GenG § 76 | transfer: whether, and when | shares, leaving |
| GenG §§ 77, 77a, BGB § 38 | death, end of an organisation | leaving |
| GenG §§ 7, 7a, 15b | shares required and allowed, further shares, payments in instalments | shares |
| GenG § 73 (2), (4) | last day of the payout, settlement, part of a shortfall | settlement |
| GenG § 8a (2) | payouts wait for the minimum capital | settlement |
| GenG § 19 | profit and loss by capital, credited until the shares are full | profit, apportion |
| GenG §§ 15, 30, HGB § 257, BGB § 676b | how long what is stored is kept | retention |
| GenG §§ 7, 7a, 65, 119, BGB § 39 | whether statutes may say what is entered | checks |
"""
