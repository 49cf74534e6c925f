"""Names of children and families in an English city, by community, the most common first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Community:
    """``share`` is of the households; ``scripts`` are the same names in another script."""

    share: float
    boys: tuple[str, ...]
    girls: tuple[str, ...]
    families: tuple[str, ...]
    scripts: dict[str, str]


def name_list(text: str) -> tuple[str, ...]:
    """The names of a text, one after another."""
    return tuple(text.split())


_ENGLISH: Final = Community(
    0.52,
    name_list(
        "Jack Oliver Harry Thomas James William Joshua George Charlie Daniel Jacob Samuel Alfie Joseph Ethan Matthew "
        "Lewis Luke Ryan Benjamin Jake Adam Callum Connor Cameron Liam Nathan Max Alexander Tyler Jamie Logan Kieran "
        "Jayden Brandon Leo Archie Kyle Owen Mason Henry Dylan Reece Bradley Aaron Toby Finley Riley Michael Isaac "
        "Christopher Ben Robert Jordan Edward Louis David Zachary Joe Andrew Dominic Freddie Ashley Corey Declan "
        "Elliot Harvey Jonathan Sean Scott Billy Rhys Patrick Anthony Nicholas Marcus Stephen Leon Theo Frankie Kai "
        "Bailey Morgan Spencer Stanley Gabriel Richard Peter Tobias Ellis Dexter Troy Curtis Wesley Rory Hugo Ronnie"
    ),
    name_list(
        "Emily Chloe Jessica Sophie Olivia Grace Ruby Ella Amelia Lucy Charlotte Lily Megan Mia Hannah Katie Holly "
        "Ellie Georgia Amy Molly Abigail Isabella Leah Poppy Daisy Freya Emma Lauren Evie Millie Jasmine Rebecca "
        "Caitlin Elizabeth Summer Phoebe Eleanor Lola Erin Scarlett Isla Rosie Paige Maisie Bethany Amber Courtney "
        "Victoria Zoe Alice Matilda Niamh Skye Tia Libby Samantha Rachel Danielle Kayleigh Jade Natasha Alexandra"
    ),
    name_list(
        "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts "
        "Green Hall Wood Jackson Clarke Harris Clark Turner Hill Cooper Moore Ward Morris King Watson Baker Harrison "
        "Morgan Lewis Scott Young Allen Mitchell Anderson Phillips James Bell Lee Kelly Davis Parker Bennett Miller "
        "Shaw Cook Simpson Richardson Marshall Collins Carter Bailey Gray Cox Adams Wilkinson Foster Chapman Mason "
        "Russell Powell Webb Rogers Hunt Mills Holmes Palmer Matthews Gibson Fisher Barnes Knight Lloyd Butler Price "
        "Barker Stevens Jenkins Dixon Fletcher Hunter Harvey Reid Owen Pearson Graham Murphy O'Brien Doherty Byrne "
        "Tomlinson Fairclough Hathersage Winterbourne Ackroyd Pemberton Thistlewood Ramsbottom Lockwood Entwistle "
        "Sutcliffe Bradshaw Kershaw Ollerenshaw Greenhalgh Birtwistle Haworth Catterall Postlethwaite Micklethwaite "
        "Smith-Jones Taylor-Reid Brown-Hall Clarke-Webb Evans-Price Lloyd-Owen Ward-Hunt Harris-Shaw Green-Bell"
    ),
    {},
)
_SOUTH_ASIAN: Final = Community(
    0.2,
    name_list(
        "Mohammed Muhammad Mohammad Ahmed Ali Ibrahim Yusuf Hassan Hamza Abdullah Adam Zain Bilal Usman Omar Haris "
        "Hussain Imran Amir Ismail Idris Zakariya Haroon Faisal Tariq Kamran Saif Rayyan Junaid Asim Arjun Rohan Aryan "
        "Jasdeep Gurpreet Harjit Manpreet Karan Nikhil Dev Kiran Amrit Sukhdeep Ranjit Vikram Rahul Sanjay Zeeshan"
    ),
    name_list(
        "Aisha Fatima Zainab Maryam Khadija Amina Sana Hafsa Iqra Zara Aaliyah Saima Nadia Rabia Sumaiya Ayesha "
        "Priya Anjali Simran Jasmin Harpreet Kiran Navdeep Pooja Meera Asha Sunita Jaspreet Gurleen Nisha"
    ),
    name_list(
        "Khan Ahmed Hussain Ali Begum Patel Singh Kaur Akhtar Mahmood Shah Iqbal Malik Mohammed Rahman Miah Uddin "
        "Chowdhury Bibi Aslam Qureshi Hussein Mirza Rashid Sharif Choudhury Islam Hossain Sandhu Gill Dhillon Sharma "
        "Kumar Das Desai Mistry Chauhan Bhatti Butt Javed Raza Siddiqui Farooq Zaman Nawaz Bashir Latif Yaqoob"
    ),
    {"Mohammed": "محمد", "Muhammad": "محمد", "Ali": "علي", "Hassan": "حسن", "Khan": "خان", "Ahmed": "أحمد"},
)
_BLACK: Final = Community(
    0.14,
    name_list(
        "Emmanuel David Daniel Samuel Joshua Elijah Jayden Isaiah Malachi Jermaine Tyrone Kwame Kofi Chinedu Emeka "
        "Tobi Ayo Femi Seun Kehinde Taiwo Dante Andre Marcus Darnell Leroy Tyrell Jerome Xavier Nathaniel Ezekiel "
        "Abdi Mohamed Yusuf Hamza Ibrahim Mustafa Liban Guled Demetrius Jamal Kareem Rashad Kojo Yaw Olumide Ikenna"
    ),
    name_list(
        "Grace Esther Ruth Deborah Precious Blessing Chioma Ngozi Amara Zainab Fatima Aaliyah Tiana Shanice Ebony "
        "Keisha Jasmine Destiny Naomi Abigail Adaeze Folake Temi Kemi Ama Efua Akosua Hodan Ifrah Sagal Ayaan"
    ),
    name_list(
        "Okafor Adeyemi Mensah Boateng Owusu Asante Okonkwo Eze Nwosu Adebayo Ogunleye Balogun Oyelaran Osei Appiah "
        "Campbell Brown Williams Francis Grant Gordon Morgan Henry Lewis Thomas Mohamed Ali Hassan Abdi Warsame "
        "Ahmed Osman Jama Farah Yusuf Ibrahim Kamara Sesay Bangura Conteh Kabongo Ilunga Tshimanga Ndlovu Moyo"
    ),
    {"Mohamed": "محمد", "Hassan": "حسن", "Yusuf": "يوسف"},
)
_EASTERN: Final = Community(
    0.09,
    name_list(
        "Jakub Kacper Szymon Filip Jan Mateusz Łukasz Michał Piotr Paweł Tomasz Bartosz Wojciech Krzysztof Adrian "
        "Alexandru Andrei Ștefan Mihai Ionuț Matas Lukas Dominykas Georgi Dimitar Ivan Oleksandr Andriy Dmytro Matúš"
    ),
    name_list(
        "Julia Zuzanna Maja Lena Oliwia Aleksandra Wiktoria Natalia Małgorzata Agnieszka Ioana Andreea Ștefania "
        "Gabija Kamilė Oksana Iryna Natalia Daria Anna Zsófia"
    ),
    name_list(
        "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Popescu "
        "Ionescu Popa Dumitru Rusu Munteanu Kazlauskas Petrauskas Ivanov Petrov Shevchenko Kovalenko Bondarenko Nagy "
        "Horváth Kováč Novák Łuczak Grabowski Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Dudek Adamczyk"
    ),
    {"Ivan": "Иван", "Oleksandr": "Олександр", "Ivanov": "Иванов", "Shevchenko": "Шевченко", "Anna": "Анна"},
)
_OTHER: Final = Community(
    0.05,
    name_list(
        "Minh Duc Anh Wei Jun Kenji Carlos Miguel João Tiago Diego Rafael Arman Kian Reza Rebin Aram Dilan Hakan Emre"
    ),
    name_list("Linh Mai Thuy Mei Xin Yuki Maria Inês Beatriz Lucia Sofia Elif Zeynep Shirin Roza Leyla Nguyệt Hương"),
    name_list(
        "Nguyễn Trần Lê Phạm Wong Chen Li Wang Zhang Silva Santos Ferreira Pereira Garcia Lopez Yılmaz Demir Karimi "
        "Ahmadi Rostami Aziz Hama Rashid Mahmoud Haddad Al-Hassan El-Sayed Abdulrahman Tesfaye Haile Gebremariam"
    ),
    {"Wei": "伟", "Chen": "陈", "Li": "李", "Wang": "王"},
)
COMMUNITIES: Final = (_ENGLISH, _SOUTH_ASIAN, _BLACK, _EASTERN, _OTHER)
